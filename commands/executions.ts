import type { LocalCloud } from '../local/cloud.ts';
import { AwsError, type Settlement } from '../local/step-functions/ports.ts';

export interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: 'RUNNING' | Settlement['status'];
  /** Milliseconds of the local clock. */
  readonly startedAt: number;
  /** Undefined while it runs. */
  readonly stoppedAt: number | undefined;
  readonly redriveCount: number;
  readonly error?: string;
  readonly cause?: string;
}

interface Described {
  executionArn: string;
  name: string;
  status: Execution['status'];
  /** Seconds since 1970, as the API gives them. */
  startDate: number;
  stopDate?: number;
  redriveCount: number;
  error?: string;
  cause?: string;
}

const arnOf = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** The execution of that name, or undefined where none was ever started. */
export const executionNamed = async (
  cloud: LocalCloud,
  machineArn: string,
  name: string,
): Promise<Execution | undefined> => {
  try {
    const found = (await cloud.stepFunctions.handle('DescribeExecution', {
      executionArn: arnOf(machineArn, name),
    })) as Described;
    return {
      executionArn: found.executionArn,
      name: found.name,
      status: found.status,
      startedAt: found.startDate * 1000,
      stoppedAt: found.stopDate === undefined ? undefined : found.stopDate * 1000,
      redriveCount: found.redriveCount,
      ...(found.error === undefined ? {} : { error: found.error }),
      ...(found.cause === undefined ? {} : { cause: found.cause }),
    };
  } catch (error) {
    if (error instanceof AwsError && error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
};

/** Waits until an execution of that name exists; undefined when it does not within the time. */
export const executionToCome = async (
  cloud: LocalCloud,
  machineArn: string,
  { name, withinMs }: { name: string; withinMs: number },
): Promise<Execution | undefined> => {
  for (let waited = 0; waited <= withinMs; waited += 20) {
    const found = await executionNamed(cloud, machineArn, name);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  return undefined;
};
