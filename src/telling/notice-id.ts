import { digestOf } from '../language/digest.ts';
import type { Notice } from '../language/telling.ts';

/** The id of a notice: derived from host, time, why, channels and first member, never drawn. */
export const noticeId = (
  host: string,
  { at, why, channels, members }: Pick<Notice, 'at' | 'why' | 'channels' | 'members'>,
): string => `n-${digestOf([host, at, why, channels.join(','), members[0]?.incident ?? ''].join('\n'), 8)}`;
