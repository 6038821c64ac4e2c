import { commandIn } from '../language/commands.ts';
import type { Headline } from '../messages/messages.ts';

/** A detail, its lines and its commands each made into text. */
export const byLine = (
  detail: string,
  line: (text: string) => string,
  command: (text: string) => string,
): string =>
  detail
    .split('\n')
    .map((text) => {
      const given = commandIn(text);
      return given === null ? line(text) : command(given);
    })
    .join('\n');

const itself = (text: string): string => text;

/** A detail as plain text: commands stand on a line of their own, without marks around them. */
export const plainDetail = (detail: string): string => byLine(detail, itself, itself);

/** `{mark} {title}`, without a mark only the title. */
export const headOf = ({ mark, title }: Pick<Headline, 'mark' | 'title'>): string =>
  mark === '' ? title : `${mark} ${title}`;

/** A headline's parts, each made into text, as one text: `{mark} {title}: {detail}`; no colon where its line has nothing behind it. */
export const joined = (mark: string, title: string, detail: string): string =>
  `${headOf({ mark, title })}${detail === '' || detail.startsWith('\n') ? detail : `: ${detail}`}`.toWellFormed();

/** A message as plain text. */
export const asPlain = ({ mark, title, detail }: Headline): string =>
  joined(mark, title, plainDetail(detail));
