import { AwsError } from './ports.ts';
import { StatesError } from './states-error.ts';

/** Who waits for a token; each callback is called at most once, `beat` any number of times. */
interface Waiting {
  succeed(output: string): void;
  fail(error: StatesError): void;
  beat(): void;
}

/** The tokens that are out. A token nobody waits for (any more) has timed out, as AWS says it. */
export interface TaskTokens {
  wait(token: string, waiting: Waiting): { release(): void };
  succeed(token: string, output: string): void;
  fail(token: string, error: string | undefined, cause: string | undefined): void;
  beat(token: string): void;
}

/** Whether the text can be a token of ours: `<execution>/<event>/<id>` in base64url. */
const isToken = (token: unknown): token is string =>
  typeof token === 'string' && /^[\w-]{16,1024}$/.test(token);

/** A token names its execution and event, so that it stays good after the process ended. */
export const makeToken = (executionArn: string, eventId: number, id: string): string =>
  Buffer.from(`${executionArn}/${eventId}/${id}`).toString('base64url');

export const keepTaskTokens = (): TaskTokens => {
  const out = new Map<string, Waiting>();
  const waitingFor = (token: unknown): Waiting => {
    if (!isToken(token)) throw new AwsError('InvalidToken', `Invalid Token: '${String(token)}'`);
    const waiting = out.get(token);
    if (waiting !== undefined) return waiting;
    throw new AwsError(
      'TaskTimedOut',
      'Task Timed Out: the task has ended, or its execution is not going on.',
    );
  };
  return {
    wait: (token, waiting) => {
      out.set(token, waiting);
      return { release: () => void out.delete(token) };
    },
    succeed: (token, output) => waitingFor(token).succeed(output),
    fail: (token, error, cause) => waitingFor(token).fail(new StatesError(error ?? '', cause)),
    beat: (token) => waitingFor(token).beat(),
  };
};
