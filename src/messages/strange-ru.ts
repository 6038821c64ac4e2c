export const strange = (near: readonly string[]): string =>
  `; но здесь нет ничего, чего бы это касалось${near.length === 0 ? '' : `: может быть, ${near.join(' или ')}?`}`;
