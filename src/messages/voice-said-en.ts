// What the voice of a fleet has said of an incident, in English.

export const voiceSaidEn = {
  held: (voice: string, channel: string, law: string, until: string | null) =>
    `${voice} holds it back from ${channel}: ${law}${until === null ? '' : `, until ${until}`}.`,
  onItsWay: (voice: string, channel: string, at: string) =>
    `${voice} has decided at ${at} to tell ${channel}; it has not arrived yet.`,
  told: (voice: string, channel: string, at: string) => `${voice} has told ${channel} at ${at}.`,
  over: (voice: string, channel: string, at: string) =>
    `${voice} has told ${channel} at ${at} that it is over.`,
  voice: (host: string | null) =>
    host === null ? 'The voice of the fleet' : `The voice of the fleet (${host})`,
  takenThere: 'It is known there, and where the voice is, once they have read it in the log of the fleet.',
  ofAll: 'It holds on all hosts of the fleet: what is open on others may be meant, too.',
  notHeardYet: 'The log of the fleet is away: the other hosts hear of it once it is reached.',
  elsewhere: 'Open elsewhere in the fleet, as its voice has said:',
  ofHost: (host: string, key: string) =>
    `${key} is of ${host}: what led to it says polkan explain ${key} there.`,
};

export type VoiceSaidWords = typeof voiceSaidEn;
