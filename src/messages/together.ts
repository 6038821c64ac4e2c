/**
 * How a phrase that says something of one says it of several. `…` stands for whatever is between its ends. (They are no
 * regular expressions: letters of another alphabet would stand in the bundle as they are.)
 */
export type Together = readonly (readonly [alone: string, together: string])[];

/**
 * What is said of each of several, said of all of them. A phrase is looked for at the beginning alone. What a script or an
 * annotation says of each, in words that begin as ours do, is said of all of them, too.
 */
export const togetherIn =
  (table: Together) =>
  (reason: string): string => {
    for (const [alone, together] of table) {
      const [head = '', tail = null] = alone.split('…');
      const [newHead = '', newTail = ''] = together.split('…');
      const rest = reason.slice(head.length);
      if (!reason.startsWith(head)) continue;
      if (tail === null && /^(?:[\s,:]|$)/.test(rest)) return newHead + rest;
      if (tail !== null && rest.endsWith(tail))
        return newHead + rest.slice(0, rest.length - tail.length) + newTail;
    }
    return reason;
  };

export const togetherEn: Together = [
  ['answers', 'answer'],
  ['does not', 'do not'],
  ['keeps', 'keep'],
  ['was stopped…, and does not run again', 'were stopped…, and do not run again'],
  ['was', 'were'],
  ['is', 'are'],
  ['uses', 'use'],
  [
    'nothing heard of its sidecar…Is the host up, and its network?',
    'nothing heard of their sidecars…Are the hosts up, and their network?',
  ],
  ['its sidecar was', 'their sidecars were'],
];

export const togetherRu: Together = [
  ['отвечает', 'отвечают'],
  ['не отвечает', 'не отвечают'],
  ['не читается', 'не читаются'],
  ['завершился… и удалён', 'завершились… и удалены'],
  ['завершился', 'завершились'],
  ['остановлен… и снова не запущен', 'остановлены… и снова не запущены'],
  ['постоянно перезапускается', 'постоянно перезапускаются'],
  ['перезапускается', 'перезапускаются'],
  ['не запустился', 'не запустились'],
  ['работает, но нездоров', 'работают, но нездоровы'],
  ['работает', 'работают'],
  ['выполняется', 'выполняются'],
  ['занимает', 'занимают'],
  ['заполнен', 'заполнены'],
  ['создан, не запущен', 'созданы, не запущены'],
  [
    'её наблюдателя не слышно…Работает ли машина, есть ли у неё сеть?',
    'их наблюдателей не слышно…Работают ли машины, есть ли у них сеть?',
  ],
  ['её наблюдателя остановили', 'их наблюдателей остановили'],
];
