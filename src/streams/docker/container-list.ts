import * as z from 'zod/mini';
import { readLabels } from './container-labels.ts';
import { type ListedContainer, shownOf } from './glance.ts';
import { dockerLimits } from './limits.ts';

/** What is made of Docker's list of containers: pure. */

/** `GET /containers/json`, as far as it is read. `Names` is null for a container that is being removed. */
const shownContainer = z.object({
  Names: z.nullable(z.array(z.string())),
  Id: z._default(z.string(), ''),
  State: z._default(z.string(), ''),
  Status: z._default(z.string(), ''),
  Labels: z.catch(z.optional(z.nullable(z.record(z.string(), z.string()))), undefined),
});

/** The whole list; `null` where it is none, or has no end. What is wrong with one is enough: of thousands the faults would take more than the list. */
const listIn = (body: unknown): z.output<typeof shownContainer>[] | null => {
  if (!Array.isArray(body) || body.length > dockerLimits.listed) return null;
  const all: z.output<typeof shownContainer>[] = [];
  for (const one of body as readonly unknown[]) {
    const { data } = shownContainer.safeParse(one);
    if (data === undefined) return null;
    all.push(data);
  }
  return all;
};

/** A container as the list shows it. */
export interface Listed {
  /** Of 64 hexadecimal digits; empty where the engine does not say it. */
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** The Compose service that it is a container of; not of one that runs once (`compose run`). */
  readonly service: string | null;
  /** Whether its labels want it watched; `null`: they do not say. */
  readonly enable: boolean | null;
  /** What the list shows of one that runs well; `null`: it does not, or that can't be said. */
  readonly shown: ListedContainer | null;
}

/** Reads the list; `null` where it is none. One without a name of its own is passed over. */
export const parseList = (body: unknown): Listed[] | null => {
  const list = listIn(body);
  if (list === null) return null;
  return list.flatMap(({ Id, Names, State, Status, Labels }) => {
    // Others of its names are links, `/other/alias`.
    const name = Names?.find((path) => path.lastIndexOf('/') === 0)?.slice(1);
    if (name === undefined) return [];
    const isOneOff = Labels?.['com.docker.compose.oneoff'] === 'True';
    const service = isOneOff ? null : (Labels?.['com.docker.compose.service'] ?? null);
    return [
      {
        ...{ id: Id, name, state: State, service, enable: readLabels(Labels).enable },
        shown: shownOf(Id, State, Status),
      },
    ];
  });
};

/**
 * What the labels of each container say to Polkan and hold, by name of the container; those that are wrong are left out. `null`: it is no
 * list.
 */
export const parseLabels = (
  body: unknown,
):
  | readonly { readonly name: string; readonly said: readonly (readonly [label: string, value: string])[] }[]
  | null => {
  const list = listIn(body);
  if (list === null) return null;
  return list
    .flatMap(({ Names, Labels }) => {
      const name = Names?.find((path) => path.lastIndexOf('/') === 0)?.slice(1);
      const wrong = new Set(readLabels(Labels).faults.map(({ label }) => label));
      const said = Object.entries(Labels ?? {}).filter(
        ([label]) => label.startsWith('polkan.') && !wrong.has(label),
      );
      return name === undefined ? [] : [{ name, said: said.sort(([a], [b]) => (a < b ? -1 : 1)) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** While Compose makes a container anew, the new one bears the old one's id before its name. */
const temporary = /^[0-9a-f]{12}_/;

/**
 * The containers that a Compose service may mean: those of that name, or the one of them that runs. More than
 * one is a question to the operator.
 */
export const bearers = (service: string, list: readonly Listed[]): string[] => {
  const all = list.filter((each) => each.service === service && !temporary.test(each.name));
  const running = all.filter(({ state }) => state === 'running');
  return (running.length === 1 ? running : all).map(({ name }) => name).sort();
};

/**
 * The order in which all are read: as they come, or from the one on that the last turn had no time for, by
 * name, so that new ones do not push the others back and each has its turn.
 */
export const inTurn = <T extends { readonly name: string }>(
  targets: readonly T[],
  next: string | undefined,
): T[] => {
  if (next === undefined) return [...targets];
  const sorted = [...targets].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const begin = sorted.findIndex(({ name }) => name >= next);
  return begin <= 0 ? sorted : [...sorted.slice(begin), ...sorted.slice(0, begin)];
};
