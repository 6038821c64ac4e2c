import type { VoiceSaidWords } from './voice-said-en.ts';

// Что голос группы сказал об инциденте, по-русски.

export const voiceSaidRu: VoiceSaidWords = {
  held: (voice, channel, law, until) =>
    `${voice} не сообщает об этом в ${channel}: ${law}${until === null ? '' : `, до ${until}`}.`,
  onItsWay: (voice, channel, at) => `${voice} в ${at} решил сообщить в ${channel}; ещё не доставлено.`,
  told: (voice, channel, at) => `${voice} сообщил в ${channel} в ${at}.`,
  over: (voice, channel, at) => `${voice} в ${at} сообщил в ${channel}, что всё прошло.`,
  voice: (host) => (host === null ? 'Голос группы' : `Голос группы (${host})`),
  takenThere: 'Там и у голоса группы об этом узнают, как только прочтут в её журнале.',
  ofAll: 'Это действует на всех машинах группы: может относиться и к открытому на других.',
  notHeardYet: 'Журнал группы недоступен: другие машины узнают об этом, когда он появится.',
  elsewhere: 'Открыто на других машинах группы, как сказал её голос:',
  ofHost: (host, key) => `${key} – на машине ${host}: что к этому привело, скажет polkan explain ${key} там.`,
};
