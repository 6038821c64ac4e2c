import { describe, expect, test } from 'vitest';
import { type Fault, FaultError, type Faults } from '../../src/language/fault.ts';
import { faultOf, systemFaultOf } from '../../src/language/fault-of.ts';
import { faultText, whyFailed, whySystemFailed, whyUnreached } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';

const { en, ru } = locales;

/** Facts for every fault there is; what is written here must stand in the words of both languages. */
const facts: { readonly [C in keyof Faults]: Faults[C] } = {
  refused: {},
  reset: {},
  closedEarly: {},
  notInTime: {},
  noSuchName: {},
  lookUpFailed: {},
  hostUnreachable: {},
  networkUnreachable: {},
  noPermission: {},
  notLetOut: {},
  certificateExpired: {},
  certificateNotYetValid: {},
  certificateRevoked: {},
  certificateSelfSigned: {},
  certificateOfAnother: {},
  certificateNotTrusted: {},
  tlsFailed: {},
  noHandles: {},
  noMemory: {},
  stoodStill: {},
  noPlainFile: {},
  noFolder: { path: '/7', said: '/7 is no folder' },
  fileTooLong: { bytes: 7 * 1_048_576 },
  noAnswer: { ms: 7_000 },
  httpStatus: { status: 7 },
  notHttp: {},
  headersTooLarge: {},
  bodyTooLarge: { bytes: 7 * 1_048_576 },
  compressed: { encoding: '7zip' },
  headUnread: { bytes: 512, why: { code: 'noAnswer', ms: 5_000 } },
  bodyUnread: { status: 200, bytes: 512, why: { code: 'closedEarly' } },
  redirects: { most: 7 },
  redirectedToNoUrl: {},
  redirectedElsewhere: {},
  redirectedToAnotherHost: {},
  notUrl: {},
  notJson: {},
  jsonTooDeep: { nesting: 7, brackets: 7_000 },
  notObject: {},
  eventNotJson: {},
  eventNoObject: {},
  fieldUnreadable: { field: 'field7' },
  saidNothing: {},
  noLists: {},
  noSourceInModule: {},
  moduleEnded: {},
  kindTaken: { kind: 'kind7' },
  seenTwice: { said: 'twice' },
  notAKind: { given: '7', said: '7 is no kind' },
  notAnEntity: { given: '7', said: '7 is no entity' },
  notAnAnswer: { given: '7', said: 'active is 7' },
  notASeverity: { given: '7', known: ['warning'], said: 'severity is 7' },
  notATime: { name: 'forMs', given: '-7', said: 'policy.forMs is -7' },
  recordNotJson: { said: 'Unexpected token' },
  recordNoObject: { said: 'not a JSON object' },
  recordNoType: { said: 'no type' },
  partMissing: { type: 'sweep', place: 'at7', said: 'sweep: at7: is missing' },
  partUnfit: { type: 'sweep', place: 'at', found: '7', said: 'sweep: at: 7 does not fit' },
  moved: {},
  notATap: { path: '/7' },
  isALink: { path: '/7' },
  ofTheJournal: {},
  notTaken: { bytes: 7 },
  system: { errno: 'E7', said: 'E7: seven' },
  notAllowed: {},
  socketTaken: {},
  noSocketFile: {},
  foreignFolder: { path: '/7s' },
  usedByAnother: { path: '/7' },
  movedInUse: {},
  notADatabase: {},
  logGone: {},
  otherProgram: {},
  newerJournal: { version: 7, known: 6 },
  olderJournal: { version: 7 },
  emptyJournal: {},
  noJournal: {},
  readOnly: {},
  noWriteAheadLog: { mode: 'mode7' },
  sqlite: { errcode: 7, said: 'out of memory (7)' },
  journal: { path: '/7', trouble: 'full', why: null, said: '/7: disk is full' },
  checksumWrong: {},
  columnOfAnotherType: {},
  redirected: { status: 7 },
  noBotApiAnswer: { status: 7 },
  botApiTooLong: { status: 7 },
  okInside: { status: 7 },
  botApi: { error: 7, description: 'Bad Request' },
  answered: { protocol: 'SMTP', status: 7, description: 'busy' },
  proxyRefused: { status: 507 },
  notReached: { why: { code: 'httpStatus', status: 7 } },
  unanswered: { why: { code: 'httpStatus', status: 7 } },
  wordless: {},
  other: { said: 'all 7' },
};
const all = Object.entries(facts).map(([code, of]) => ({ code, ...of }) as Fault);
const said = (fault: Fault): string[] => [en, ru].map((words) => faultText(fault, words));

const coded = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: said by Node, open '/a/b'`), { code, ...more });

describe('a fault', () => {
  test.each(all.map((fault) => [fault.code, fault] as const))(
    '%s has words in both languages',
    (_, fault) => {
      const [english = '', russian = ''] = said(fault);
      for (const text of [english, russian]) expect(text).not.toMatch(/undefined|null|NaN|\[object|^$/);
      if (JSON.stringify(fault).includes('7')) {
        expect(english).toContain('7');
        expect(russian).toContain('7');
      }
    },
  );

  test.each(
    all
      // An HTTP status, a code of the system, and what others say are the same in every language.
      .filter(({ code }) => !['httpStatus', 'other', 'system', 'botApi'].includes(code))
      .map((fault) => [fault.code, fault] as const),
  )('%s is not told in English in Russian', (_, fault) => {
    const [english, russian] = said(fault);
    expect(russian).not.toBe(english);
    expect(russian).toMatch(/[а-яё]/);
  });
});

describe('why something failed', () => {
  const refused = new TypeError('fetch failed', { cause: coded('ECONNREFUSED') });

  test('is worded by its code, or that of its cause', () => {
    expect([en, ru].map((words) => whyUnreached(refused, words))).toEqual([
      'connection refused',
      'соединение отклонено',
    ]);
  });

  test('is worded once, however deep a fault stands in another', () => {
    expect(said({ code: 'notReached', why: faultOf(refused) })).toEqual([
      'not reached: connection refused',
      'нет связи: соединение отклонено',
    ]);
    const fault: Fault = {
      code: 'journal',
      path: '/j.db',
      trouble: 'unwritable',
      why: systemFaultOf(coded('EROFS', { syscall: 'open' })),
      said: '/j.db: EROFS',
    };
    expect(said(fault)).toEqual([
      '/j.db: EROFS',
      '/j.db: записать нельзя (EROFS: файловая система только для чтения)',
    ]);
  });

  test('of a system call is the words of the system, without the call and the path', () => {
    const error = coded('ENOENT', { syscall: 'open' });
    expect([en, ru].map((words) => whySystemFailed(error, words))).toEqual([
      'ENOENT: said by Node',
      'ENOENT: нет такого файла или каталога',
    ]);
  });

  test('of a system call that nobody has words for is its code', () => {
    expect(whySystemFailed(coded('EWHATEVER', { syscall: 'open' }), ru)).toBe('EWHATEVER');
  });

  test('is what an error says that Polkan has not found itself', () => {
    for (const words of [en, ru]) {
      expect(whyFailed(new Error('ask the author'), words)).toBe('ask the author');
      expect(whySystemFailed(new Error('ask the author'), words)).toBe('ask the author');
      expect(whySystemFailed('no error at all', words)).toBe('no error at all');
    }
    expect(whyFailed(new FaultError({ code: 'saidNothing' }), ru)).toBe('источник ничего не сказал');
  });

  test('of a host with several addresses is why each of them failed', () => {
    const each = new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]);
    expect(whyUnreached(each, en)).toBe('refused ::1, refused 127.0.0.1');
  });

  test('of an error that says nothing is that nobody knows', () => {
    expect([en, ru].map((words) => faultText({ code: 'other', said: '' }, words))).toEqual([
      'unknown error',
      'неизвестная ошибка',
    ]);
  });
});
