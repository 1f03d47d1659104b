/** Calls of tables. */
export const tableOperations = [
  ...(['get', 'get-all', 'query', 'query-index', 'scan'] as const),
  ...(['insert-all', 'update', 'transact'] as const),
] as const;

/** What a call at a port of `Env` is, as far as faults can tell; and what else a plan can meet. */
export const operations = [
  ...tableOperations,
  ...(['read-object', 'size-of-object', 'write-object', 'list-objects'] as const),
  ...([
    'start-workflow',
    'answer-token',
    'publish-on-bus',
    'publish-on-topic',
    'send-to-queue',
  ] as const),
  ...(['read-secret', 'make-data-key', 'open-seal', 'sign', 'send-http'] as const),
  ...(['invoke', 'boot', 'deliver', 'notify', 'fire-schedule'] as const),
] as const;
export type Operation = (typeof operations)[number];

const tableReads = ['get', 'get-all', 'query', 'query-index', 'scan'] as const;
const tableWrites = ['insert-all', 'update', 'transact'] as const;
const objectReads = ['read-object', 'size-of-object', 'list-objects'] as const;
const messages = [
  ...(['start-workflow', 'answer-token', 'publish-on-bus', 'publish-on-topic'] as const),
  'send-to-queue',
] as const;
const keys = ['read-secret', 'make-data-key', 'open-seal', 'sign'] as const;
const aws = [
  ...[...tableReads, ...tableWrites, ...objectReads, ...messages, ...keys],
  'write-object',
] as const;
const calls = [...aws, 'send-http'] as const;

interface FaultKind {
  /** In the list of faults that docs and reports quote. */
  readonly number: `F${number}`;
  readonly on: readonly Operation[];
  readonly saying: string;
}

/** Every point fault, by what it meets. */
export const faultKinds = {
  'crash-before': { number: 'F1', on: calls, saying: 'the sandbox dies before the call leaves' },
  'crash-after': { number: 'F2', on: calls, saying: 'the sandbox dies, the call takes effect' },
  'lost-response': {
    ...{ number: 'F3', on: [...tableWrites, ...messages, 'write-object'] },
    saying: 'it took effect, and the caller hears Unavailable',
  },
  throttled: {
    number: 'F4',
    on: aws,
    saying: 'nothing happened, and the caller hears Unavailable',
  },
  'own-echo': {
    ...{
      number: 'F5',
      on: ['insert-all', 'update', 'write-object', 'start-workflow', 'answer-token'],
    },
    saying: "the client's own retry met what its first try had written",
  },
  'transaction-conflict': { number: 'F6', on: ['transact'], saying: 'another transaction won' },
  'mixed-cancellation': {
    ...{ number: 'F7', on: ['transact'] },
    saying: 'cancelled for several reasons: one refusal is told, another met a conflict first',
  },
  'partly-written': { number: 'F8', on: ['insert-all'], saying: 'some items, then Unavailable' },
  'stale-index': { number: 'F9', on: ['query-index'], saying: 'the index is a minute behind' },
  'time-out-before': { number: 'F10', on: ['send-http'], saying: 'no effect, no answer' },
  'error-before': { number: 'F10', on: ['send-http'], saying: 'no effect, 503' },
  'too-many': { number: 'F10', on: ['send-http'], saying: 'no effect, 429 with Retry-After' },
  'time-out-after': { number: 'F11', on: ['send-http'], saying: 'an effect, no answer' },
  'error-after': { number: 'F12', on: ['send-http'], saying: 'an effect, then 503' },
  'strange-answer': { number: 'F12', on: ['send-http'], saying: 'an effect, then a page' },
  'partly-answered': { number: 'F12', on: ['send-http'], saying: 'some orders of a batch fail' },
  'late-arrival': { number: 'F13', on: ['send-http'], saying: 'the effect comes after we gave up' },
  'arrives-twice': { number: 'F14', on: ['send-http'], saying: 'a gateway sends it twice' },
  'invoked-twice': { number: 'F15', on: ['invoke'], saying: 'the same event a second time' },
  'not-invoked': { number: 'F4', on: ['invoke'], saying: 'Lambda.TooManyRequestsException' },
  'delivered-twice': { number: 'F16', on: ['deliver', 'notify'], saying: 'a message comes again' },
  'delivered-late': { number: 'F16', on: ['deliver', 'notify'], saying: 'others overtake it' },
  dropped: { number: 'F17', on: ['notify'], saying: 'a message never comes' },
  'fired-twice': { number: 'F18', on: ['fire-schedule'], saying: 'a schedule fires again' },
  'fired-late': {
    number: 'F18',
    on: ['fire-schedule'],
    saying: 'a schedule fires up to 24 h late',
  },
  skewed: { number: 'F24', on: ['boot'], saying: 'its clock is up to five minutes off' },
  frozen: { number: 'F26', on: calls, saying: 'the sandbox freezes, thaws later and goes on' },
  'other-code': { number: 'F30', on: ['boot'], saying: 'another code version runs beside' },
  denied: { number: 'F31', on: keys, saying: 'the key service refuses' },
  truncated: { number: 'F32', on: ['read-object'], saying: 'the object breaks off midway' },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof faultKinds;
export const faultNames = Object.keys(faultKinds) as FaultName[];

const byOperation = new Map<Operation, readonly FaultName[]>(
  operations.map((operation) => [
    operation,
    faultNames.filter((name) => (faultKinds[name].on as readonly Operation[]).includes(operation)),
  ]),
);

/** The faults that can meet such a call. */
export const faultsOn = (operation: Operation): readonly FaultName[] =>
  byOperation.get(operation) ?? [];

/** What lasts: within its window it meets every call that it is about. */
export const outageKinds = {
  'tables-down': { number: 'O1', saying: 'no table answers' },
  'partner-down': { number: 'O2', saying: 'the partner does not answer' },
  'partner-silent': { number: 'O3', saying: 'the partner acts and never answers' },
  'partner-partial': { number: 'O2', saying: 'the partner cannot serve some lines' },
  'always-crashes': { number: 'O4', saying: 'every invocation dies at the same step' },
  'one-at-once': { number: 'O5', saying: 'one sandbox in all' },
  'hot-key': { number: 'O6', saying: 'a quarter of the partitions is throttled' },
  'no-recovery': { number: 'O7', saying: 'nobody looks after what is left open' },
} as const;
export type OutageName = keyof typeof outageKinds;
export const outageNames = Object.keys(outageKinds) as OutageName[];

/** Faults that a scenario itself brings about, and counts. */
export const scenarioFaults = {
  F19: 'redrive in the middle of a run',
  F20: 'redrive after days',
  F21: 'stop and start again',
  F22: 'poison row',
  F23: 'the pool of codes is exhausted',
  F25: 'over the end of a month',
  F27: 'a lease runs out while its work is under way',
  F28: 'two claims at once',
  F29: 'a token or an act of a customer is played again',
} as const;
export type ScenarioFault = keyof typeof scenarioFaults;
