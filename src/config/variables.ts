import { prefix } from '../language/setting.ts';
import { defaultPrefix } from './image-defaults.ts';

/** Environment variables, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>;

const isOurs = (name: string): boolean => name.startsWith(prefix) || name.startsWith(defaultPrefix);

/** What stands in quotes, which a shell would have taken away, and Docker's `env_file` and systemd leave there. */
const inQuotes = (value: string): string | undefined => /^(["'])(.*)\1$/s.exec(value.trim())?.[2];

/**
 * The environment as it is meant: of Polkan's own variables the blanks and quotes around a value are gone. One that is empty is
 * still there, for with some of them that is an answer.
 */
export const meant = (env: Env): Env =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) =>
      value === undefined || !isOurs(name) ? [name, value] : [name, (inQuotes(value) ?? value).trim()],
    ),
  );

/** The variables of Polkan's own that are in quotes. */
export const quotedIn = (env: Env): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && isOurs(name) && inQuotes(value) !== undefined ? [name] : [],
  );
