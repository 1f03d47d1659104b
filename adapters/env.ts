/**
 * What a handler may touch of the outside. `liveEnv()` builds it once from AWS SDK clients and
 * `process.env`; a simulator passes another. Every call carries its `call` name, a short sentence
 * such as "read the kill switch", so that one place can see, count or disturb each of them.
 */
export interface Env {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly database: Database;
  readonly objects: Objects;
  readonly workflows: Workflows;
  readonly bus: Bus;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly secrets: Secrets;
  readonly seals: Seals;
  readonly signatures: Signatures;
  readonly http: Http;
  readonly log: Log;
}

/** The function's settings, one flat set for all functions; a function without one gets an error
 * that names the variable when it asks. */
export interface Settings {
  /** Throws Defect naming the variable where it is not set. */
  required(name: SettingName): string;
  optional(name: SettingName): string | undefined;
}

export type SettingName =
  | 'STAGE'
  | 'CODE_VERSION'
  | 'PROGRAMME'
  | 'LEDGER_TABLE'
  | 'WORK_TABLE'
  | 'CONTROLS_TABLE'
  | 'LINES_TABLE'
  | 'PEOPLE_TABLE'
  | 'EXTRACT_BUCKET'
  | 'COHORT_BUCKET'
  | 'PERSONS_BUCKET'
  | 'RESULTS_BUCKET'
  | 'RECORD_BUCKET'
  | 'MONTHLY_DATA_STATE_MACHINE'
  | 'MONTHLY_DATA_PREVIEW_STATE_MACHINE'
  | 'GRANT_CORRECTIONS_STATE_MACHINE'
  | 'COHORT_IMPORT_STATE_MACHINE'
  | 'BUS'
  | 'OPERATIONS_TOPIC'
  | 'LINE_EVENTS_QUEUE'
  | 'CHARGING_URL'
  | 'CHARGING_SECRET'
  | 'CHARGING_CLASS'
  | 'BATCHES_AT_ONCE_MAX'
  | 'CONTROL_FILE'
  | 'SEALING'
  | 'APPROVAL'
  | 'PUBLISHED_BY'
  | 'DEPLOYED_BY'
  | 'CODES_TABLE'
  | 'APPLICATIONS_TABLE'
  | 'ENROLMENTS_TABLE'
  | 'NOTICES_TABLE'
  | 'REQUESTS_TABLE'
  | 'ACCESS_TABLE'
  | 'CODES_BUCKET'
  | 'HANDOVER_BUCKET'
  | 'ACKNOWLEDGEMENT_BUCKET'
  | 'CODES_KEY'
  | 'RECORD_KEY'
  | 'CODE_FINGERPRINT_SECRET'
  | 'OTT_PARTNER_SECRET'
  | 'OTT_PARTNER_URL'
  | 'ORDER_SYSTEM_SECRET'
  | 'ORDER_SYSTEM_URL'
  | 'INSURER_SECRET'
  | 'INSURER_URL'
  | 'PARTNER_EVENTS_URL'
  | 'MESSAGE_HUB_SECRET'
  | 'BILLING_SECRET'
  | 'NOTICES_TOPIC'
  | 'STATEMENT_LINES_TOPIC'
  | 'QUIET_HOURS'
  | 'ROAMING_EVENTS_QUEUE'
  | 'CODE_IMPORT_STATE_MACHINE'
  | 'INSURANCE_ENROLMENT_STATE_MACHINE'
  | 'INSURANCE_APPLICATION_STATE_MACHINE'
  | 'DUE_DATES_STATE_MACHINE'
  | 'CUSTOMER_NOTICES_STATE_MACHINE';

export interface Clock {
  /** Milliseconds since 1970: for stamps only, business dates come with the input. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  elapsed(): number;
  sleep(ms: number): Promise<void>;
}

export interface Ids {
  /** A fresh identifier for things that need no deterministic one (attempts, requests). */
  next(): string;
}

export type Item = Record<string, unknown>;

export type InsertResult = 'inserted' | 'duplicate';

export interface Database {
  /**
   * Puts each item if its key is absent, by PartiQL INSERT, 25 a call, several calls in parallel.
   * Answers in the order of the items. Throttled statements are asked again a few times; then, or
   * when the table does not answer, Unavailable: some may have been inserted, asking again is safe.
   */
  insertAll(call: string, table: string, items: readonly Item[]): Promise<InsertResult[]>;
  /** Strongly consistent. */
  get(call: string, table: string, key: Item): Promise<Item | undefined>;
  /** Strongly consistent, any number of keys (100 a call), absent ones left out; with `project`
   * these attributes alone. */
  getAll(
    call: string,
    table: string,
    keys: readonly Item[],
    project?: readonly string[],
  ): Promise<Item[]>;
  /** All pages, one item at a time; strongly consistent unless an index is named. */
  query(call: string, table: string, query: Query): AsyncIterable<Item>;
  /** All pages of a scan, `segments` in parallel; for reports, never for a line's answer. */
  scan(call: string, table: string, scan: Scan): AsyncIterable<Item>;
  /** Conditional update; Conflict when the condition does not hold. Answers the new item. */
  update(call: string, table: string, update: Update): Promise<Item>;
  /**
   * All writes or none (PartiQL, up to 100, each item once). `refused`: nothing was written because
   * the writes at these places met a key that is taken or a condition that does not hold. When the
   * answer is lost, Unavailable: read what stands, then decide.
   */
  transact(call: string, writes: readonly Write[]): Promise<Transacted>;
}

export type Transacted =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'refused'; readonly places: readonly number[] };

/** One write of a transaction. An update sets one attribute: what belongs together is one map. A
 * sum is refused where there is no such item, or it would come above `upTo`; a count where it does not
 * stand at `from`, of which 0 is no item at all. Counts and sums make a transaction of their own. */
export type Write =
  | { readonly table: string; readonly insert: Item }
  | {
      readonly table: string;
      readonly key: Item;
      readonly set: { readonly attribute: string; readonly value: unknown };
      /** What must be true of the stored item; 'absent' means that it has no such attribute. */
      readonly when: Readonly<Record<string, { readonly is: unknown } | 'absent'>>;
    }
  | {
      readonly table: string;
      readonly key: Item;
      readonly add: { readonly attribute: string; readonly by: number; readonly upTo: number };
    }
  | {
      readonly table: string;
      readonly key: Item;
      readonly count: { readonly attribute: string; readonly from: number; readonly to: number };
    }
  | { readonly table: string; readonly remove: Item };

export interface Query {
  readonly index?: string;
  /** KeyConditionExpression with its `#names` and `:values`. */
  readonly where: string;
  readonly names?: Record<string, string>;
  readonly values: Record<string, unknown>;
  readonly descending?: boolean;
  readonly limit?: number;
}

export interface Scan {
  readonly segments?: number;
  readonly project?: readonly string[];
  readonly filter?: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, unknown>;
}

export interface Update {
  readonly key: Item;
  readonly set?: Record<string, unknown>;
  readonly remove?: readonly string[];
  /** A named condition from `adapters/conditions.ts`; always given: no blind write. */
  readonly condition: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, unknown>;
}

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

export interface Objects {
  /** InputRejected where there is no such object or version. `range`: first and last byte. */
  read(
    call: string,
    address: ObjectAddress,
    range?: readonly [number, number],
  ): Promise<AsyncIterable<Uint8Array>>;
  size(call: string, address: ObjectAddress): Promise<number | undefined>;
  /** Writes once: 'exists' where the key is taken (If-None-Match). `file` is a local path to stream. */
  writeOnce(
    call: string,
    address: ObjectAddress,
    body: Uint8Array | { readonly file: string },
  ): Promise<{ outcome: 'written'; versionId: string } | { outcome: 'exists'; versionId: string }>;
  /** Keys under a prefix, in order, all pages. */
  list(call: string, bucket: string, prefix: string): AsyncIterable<{ key: string; size: number }>;
}

export interface Workflows {
  /** The name is the identity: 'exists' where an execution of that name was ever started. */
  start(
    call: string,
    machine: string,
    name: string,
    input: unknown,
  ): Promise<{ outcome: 'started' | 'exists'; execution: string }>;
  /** Answers a state that waits for a task token; 'gone' where nothing waits for it any more. */
  answer(
    call: string,
    token: string,
    answer:
      | { readonly succeeded: unknown }
      | { readonly failed: { readonly error: string; readonly cause: string } },
  ): Promise<'answered' | 'gone'>;
}

export interface Bus {
  publish(call: string, bus: string, type: string, detail: Item): Promise<void>;
}

export interface Topics {
  publish(call: string, topic: string, subject: string, message: string): Promise<void>;
}

export interface Queues {
  /** `delaySeconds` up to 900. */
  send(call: string, queue: string, message: Item, delaySeconds: number): Promise<void>;
}

export interface Secrets {
  /** The secret's text, kept for five minutes. */
  read(call: string, secret: string): Promise<string>;
}

/** Envelope encryption: data keys that one key of the key service wraps and opens again. The
 * context must be the same at both; it is logged by the service and holds no secret. */
export interface Seals {
  dataKey(
    call: string,
    key: string,
    context: Readonly<Record<string, string>>,
  ): Promise<{ readonly plain: Uint8Array; readonly wrapped: Uint8Array }>;
  open(
    call: string,
    key: string,
    sealed: { readonly wrapped: Uint8Array; readonly context: Readonly<Record<string, string>> },
  ): Promise<Uint8Array>;
}

/** Signatures of a key that never leaves the key service: ECDSA over P-256 with SHA-256. */
export interface Signatures {
  /** In DER; of one message no two are the same. */
  sign(call: string, key: string, message: Uint8Array): Promise<Uint8Array>;
  /** The key by which anybody can check them, in DER (SPKI). */
  publicKey(call: string, key: string): Promise<Uint8Array>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Http {
  /** No retry here. Rejects with NoAnswer when the answer did not come: the effect is unknown. */
  send(call: string, request: HttpRequest): Promise<HttpResponse>;
}

/** The other side may or may not have done it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export interface Log {
  /** One structured line: ids and counts only, never personal data. */
  info(message: string, fields?: Item): void;
  error(message: string, fields?: Item): void;
  /** Metrics in the embedded metric format: one line, dimensions benefit and reason only. */
  metrics(dimensions: Record<string, string>, values: Record<string, number>): void;
}
