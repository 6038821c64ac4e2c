/** What follows of a silence that is of nothing that is watched here. `near`: the keys that may be meant. */
export const strange = (near: readonly string[]): string =>
  `; but nothing that is watched here is meant by it${near.length === 0 ? '' : `: did you mean ${near.join(' or ')}?`}`;
