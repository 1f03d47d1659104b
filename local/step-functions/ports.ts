/**
 * What the embedded Step Functions needs from its surroundings, and what it offers them. Time,
 * identifiers, chance, functions and objects all come in from here, so that a simulator can drive
 * the same engine.
 */

/** What a function answered. A `Lambda.*` errorType is a fault of the service, not of the code. */
export type InvokeResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace?: readonly string[];
    };

/** Object storage, streamed in both directions so that memory stays flat. */
export interface ObjectStore {
  /** Rejects (or throws while read) where there is no such object or version. */
  read(bucket: string, key: string, versionId?: string): AsyncIterable<Uint8Array>;
  write(
    bucket: string,
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<{ versionId: string }>;
}

/** An entry for the default event bus. */
export interface CloudEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: unknown;
  readonly resources: string[];
}

/** Virtual time: `after` fires when the clock has moved on by `ms`, by waiting or by advancing. */
export interface Timers {
  after(ms: number, fire: () => void): { cancel(): void };
}

export interface StepFunctionsOptions {
  /** Executions live here, one folder each; two engines must never share it. A folder named
   * `memory:…` is kept by this process alone (files.ts). */
  readonly folder: string;
  readonly region: string;
  readonly account: string;
  /** Virtual milliseconds since 1970. */
  readonly clock: { now(): number };
  readonly timers: Timers;
  /** The payload stays the engine's: it may be sent again, so nobody must change it. */
  readonly invoke: (functionArn: string, payload: unknown) => Promise<InvokeResult>;
  readonly objects: ObjectStore;
  readonly emit: (event: CloudEvent) => void;
  /** A fresh UUID for each Map Run, token and unnamed execution; random unless given. */
  readonly newId?: () => string;
  /** From 0 up to 1, for the jitter of retries; Math.random unless given. */
  readonly random?: () => number;
}

/** A state machine as a template declares it, placeholders already replaced. */
export interface MachineRegistration {
  readonly name: string;
  readonly arn: string;
  readonly definition: object;
  readonly roleArn?: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly tags?: Readonly<Record<string, string>>;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** How an execution ended; `output` is JSON text, as everywhere in this API. */
export interface Settlement {
  readonly executionArn: string;
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Items of the Map Run that is going on (or was the last to go on). */
export interface MapRunProgress {
  readonly mapRunArn: string;
  readonly label: string;
  /** 0 until the items are counted, which comes before the first child. */
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly running: number;
  readonly pending: number;
}

export interface Progress {
  readonly status: ExecutionStatus;
  /** The state last entered. */
  readonly state: string | undefined;
  readonly mapRun?: MapRunProgress;
}

export interface StepFunctions {
  /** Adds a machine or gives it a new definition; refuses what would run differently from AWS. */
  register(machine: MachineRegistration): void;
  /** One API action by its AWS name; rejects with AwsError. */
  handle(action: string, body: unknown): Promise<unknown>;
  /** Executions found open on disk go on at the state last entered; answers their ARNs. */
  resume(): Promise<string[]>;
  /** ARNs of the executions that are going on in this process. */
  running(): string[];
  /** Those of them that do something: the others wait for an instant or for a token. */
  awake(): string[];
  progress(executionArn: string): Progress;
  /**
   * Settles when the execution closes (at once where it has); a redriven one settles anew. Rejects
   * on a defect of this engine, its disk included; never settles where the engine closes first.
   */
  settled(executionArn: string): Promise<Settlement>;
  /** Launches nothing more, waits for functions under way and keeps what they answered. */
  close(): Promise<void>;
}

/** An error of the API by its AWS name, as the SDK will show it. */
export class AwsError extends Error {
  override readonly name: string;
  readonly statusCode: number;

  constructor(name: string, message: string, statusCode = 400) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}
