import { digestOf } from '../language/digest.ts';
import type { Notice } from '../language/telling.ts';

/**
 * The id of a notice: derived from host, time, why, channels and first member, never drawn.
 *
 * @param again the first member was told of at the same moment already, and was reminded of so many times: a clock that
 *   stands still or goes back must not make two notices one
 */
export const noticeId = (
  host: string,
  { at, why, channels, members }: Pick<Notice, 'at' | 'why' | 'channels' | 'members'>,
  again: number | null = null,
): string => {
  const parts = [host, at, why, channels.join(','), members[0]?.incident ?? ''];
  return `n-${digestOf([...parts, ...(again === null ? [] : [again])].join('\n'), 8)}`;
};
