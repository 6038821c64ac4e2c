import type { ExplainingWords } from './explaining.ts';

export const explaining: ExplainingWords = {
  ofIncident: (since, over) =>
    over === null
      ? `О том, что не в порядке с ${since}:`
      : `О том, что было не в порядке с ${since} до ${over}:`,
  ofIncidents: (n, first, last) =>
    `О том, что было не в порядке раз: ${n}, впервые в ${first}, в последний раз в ${last}:`,
  more: (n) => `… и о более ранних, всего ${n}.`,
  said: 'Что об этом сказали:',
  ack: (who, until) => `${who}: ${until === null ? 'принято' : `отложено до ${until}`}`,
  unack: (who) => `${who}: больше не принято`,
  by: (what) => `, ${what}`,
  firstLook: (until) =>
    `С запуска на это ещё никто не смотрел: до тех пор ничего нового об этом не рассказывается, но не дольше чем до ${until}.`,
};
