import type { Labels } from '../language/signal.ts';
import type { TapRecord } from './records.ts';

/** What the names and the marks of a record take, and of each thing that there may be many of in one. */
const recordLength = 250;
const signalLength = 150;
const memberLength = 120;
const labelLength = 6;

/**
 * About as many characters as the lines of these records have, by the texts in them: to make the lines of what only waits would
 * cost as much as to write them. A source in plain JavaScript may say what is no text, and that takes nothing.
 */
export const lengthOf = (records: readonly TapRecord[]): number => {
  let sum = 0;
  for (const record of records) sum += recordLength + textsOf(record);
  return sum;
};

const textsOf = (record: TapRecord): number => {
  switch (record.type) {
    case 'sweep': {
      let sum = ofText(record.error);
      for (const signal of record.signals) sum += signalLength + ofThing(signal ?? {});
      return sum;
    }
    case 'transition':
      // What it is called stands in its key and its incident, too.
      return 3 * ofText(record.key) + ofThing(record);
    case 'delivery':
      return 3 * ofText(record.key) + ofText(record.why);
    case 'notice':
      return record.members.reduce((sum, { key }) => sum + memberLength + 2 * key.length, 0);
    case 'hold':
      return 3 * record.key.length;
    default:
      return 0;
  }
};

interface Thing {
  readonly entity?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly labels?: Labels;
}

const ofThing = ({ entity, title, detail, labels }: Thing): number =>
  ofText(entity) + ofText(title) + ofText(detail) + ofLabels(labels);

const ofLabels = (labels: unknown): number => {
  if (typeof labels !== 'object' || labels === null) return 0;
  let sum = 0;
  for (const [name, value] of Object.entries(labels)) sum += labelLength + name.length + ofText(value);
  return sum;
};

const ofText = (text: unknown): number => (typeof text === 'string' ? text.length : 0);
