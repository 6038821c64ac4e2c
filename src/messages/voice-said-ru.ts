import type { VoiceSaidWords } from './voice-said-en.ts';

// Что голос группы сказал об инциденте, по-русски.

export const voiceSaidRu: VoiceSaidWords = {
  held: (voice, channel, law, until) =>
    `${voice} не сообщает об этом в ${channel}: ${law}${until === null ? '' : `, до ${until}`}.`,
  onItsWay: (voice, channel, at) => `${voice} в ${at} решил сообщить в ${channel}; ещё не доставлено.`,
  told: (voice, channel, at) => `${voice} сообщил в ${channel} в ${at}.`,
  over: (voice, channel, at) => `${voice} в ${at} сообщил в ${channel}, что всё прошло.`,
  voice: (host) => (host === null ? 'Голос группы' : `Голос группы (${host})`),
  sayThere: (host, command) => `Это на машине ${host}: скажите это там (${command}) или в чате.`,
  inChat: (key) => `${key} обнаружил голос группы: ответить на это можно в чате.`,
  ofAll: 'Это действует на всех машинах группы: может относиться и к открытому на других.',
  notHeardYet: 'Журнал группы недоступен: другие машины узнают об этом, когда он появится.',
  ofHost: (host, key) => `${key} – на машине ${host}: что к этому привело, скажет polkan explain ${key} там.`,
};
