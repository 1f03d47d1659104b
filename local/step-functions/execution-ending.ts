import type { ExecutionRecord } from './execution-store.ts';
import { type HistoryLine, outputDetails } from './history.ts';
import { Interrupted } from './interruption.ts';
import { errorFields, StatesError } from './states-error.ts';

/** How an attempt ended: what the record says and the event that says so. */
export interface Ending {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

const eventOf = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionSucceededEventDetails'],
  FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
  ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
} as const;

/** The history's last event. */
export const endingEvent = (ending: Ending): { type: string; details: Record<string, unknown> } => {
  const { status, output, ...fields } = ending;
  const [type, key] = eventOf[status];
  return { type, details: { [key]: output === undefined ? fields : outputDetails(output) } };
};

/** The ending that a history closes with, where the process ended before it was on record. */
export const endingFrom = (last: HistoryLine | undefined): Ending | undefined => {
  for (const [status, [type, key]] of Object.entries(eventOf)) {
    if (last?.type !== type) continue;
    const { outputDetails: _, ...fields } = (last[key] ?? {}) as Record<string, unknown>;
    return { status: status as Ending['status'], ...fields };
  }
  return undefined;
};

/** What an error means for the execution; undefined when it goes on in another process. */
export const endingOf = (
  error: unknown,
  stop: { readonly error?: string; readonly cause?: string },
): Ending | undefined => {
  if (error instanceof StatesError) return { status: 'FAILED', ...errorFields(error) };
  if (!(error instanceof Interrupted)) throw error;
  if (error.reason === 'closing') return undefined;
  if (error.reason === 'timed out') return { status: 'TIMED_OUT', error: 'States.Timeout' };
  return { status: 'ABORTED', ...stop };
};

/** The record of an execution that ended so. */
export const markEnded = (record: ExecutionRecord, ending: Ending, now: number): void => {
  record.status = ending.status;
  record.stopDate = now;
  if (ending.output !== undefined) record.output = ending.output;
  if (ending.error !== undefined) record.error = ending.error;
  if (ending.cause !== undefined) record.cause = ending.cause;
};

/** The record of an execution that is run again from where it failed. */
export const markRedriven = (record: ExecutionRecord, now: number): void => {
  record.status = 'RUNNING';
  record.redriveCount += 1;
  record.redriveDate = now;
  delete record.stopDate;
  delete record.output;
  delete record.error;
  delete record.cause;
};
