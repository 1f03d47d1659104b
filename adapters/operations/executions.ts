import type { Instant } from '../../domain/calendar.ts';
import type { Env } from '../env.ts';

/** What Step Functions says of an execution. */
export type ExecutionStatus =
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'TIMED_OUT'
  | 'ABORTED'
  | 'PENDING_REDRIVE';

export interface ListedExecution {
  readonly execution: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Instant;
  readonly stoppedAt?: Instant;
}

export interface DescribedExecution extends ListedExecution {
  readonly error?: string;
  readonly cause?: string;
  readonly redrives: number;
  /** Whether a redrive is possible now: not of one that is open or succeeded, nor after 14 days.
   * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html */
  readonly isRedrivable: boolean;
}

/** Whether an execution came to an end that is none. */
export const endedBadly = ({ status }: Pick<ListedExecution, 'status'>): boolean =>
  status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED';

/** An event of an execution's history, as far as a picture of the workflow takes it. */
export interface ExecutionEvent {
  readonly type: string;
  readonly at: Instant;
  /** The state that was entered or left. */
  readonly state?: string;
  readonly mapRun?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** A Map Run, counted in executions: one batch each. */
export interface MapRunSeen {
  readonly mapRun: string;
  readonly label: string;
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** What operators see and do of executions; nothing else of the system may. */
export interface Executions {
  /** The newest first, at most so many. */
  list(call: string, machine: string, most: number): Promise<ListedExecution[]>;
  /** Undefined where none of that name was started, or Step Functions has forgotten it. */
  describe(call: string, execution: string): Promise<DescribedExecution | undefined>;
  /** Every event in order, without inputs and outputs. */
  history(call: string, execution: string): Promise<ExecutionEvent[]>;
  /** The workflow as the execution goes by it: JSON in the Amazon States Language. */
  definition(call: string, execution: string): Promise<string>;
  /** The oldest first. */
  mapRuns(call: string, execution: string): Promise<MapRunSeen[]>;
  /** The answer says why not where Step Functions will not. */
  redrive(call: string, execution: string): Promise<{ readonly refused?: string }>;
  stop(
    call: string,
    execution: string,
    because: { readonly error: string; readonly cause: string },
  ): Promise<void>;
}

/** What the functions behind the operator's door may touch besides what all others may. */
export interface OperationsEnv extends Env {
  readonly executions: Executions;
}

/** The execution that a run has, by its name. */
export const executionOf = (machine: string, run: string): string =>
  `${machine.replace(':stateMachine:', ':execution:')}:${run}`;
