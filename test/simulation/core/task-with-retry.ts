import { readFileSync } from 'node:fs';
import type { InvokeResult } from '../../../local/step-functions/ports.ts';
import type { World } from './world.ts';

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly MaxAttempts: number;
}

/** A Task state as its workflow file has it. */
export interface TaskState {
  readonly TimeoutSeconds: number;
  readonly Retry?: readonly Retrier[];
}

interface State extends TaskState {
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

/** A Task state of a workflow file, by the names that lead to it. */
export const taskStateOf = (workflow: string, ...path: readonly string[]): TaskState => {
  const file = new URL(`../../../state-machines/${workflow}.asl.json`, import.meta.url);
  let states = (JSON.parse(readFileSync(file, 'utf8')) as { States: Record<string, State> }).States;
  let state: State | undefined;
  for (const name of path) {
    state = states[name];
    states = { ...state?.ItemProcessor?.States };
  }
  if (!state) throw new Error(`${workflow}.asl.json has no state ${path.join(' / ')}`);
  return state;
};

/** How long an Express child may live. */
const childMsMax = 300_000;

/**
 * Runs one Task as an Express child of its own does: with its time-out and its Retry, for five
 * minutes at most. What is still under way then goes on behind everybody's back.
 */
export const runTask = (
  world: World,
  state: TaskState,
  name: string,
  payload: unknown,
): Promise<InvokeResult> =>
  new Promise((resolve) => {
    const until = world.now() + childMsMax;
    const used = (state.Retry ?? []).map(() => 0);
    let isOpen = true;
    const end = (result: InvokeResult): void => {
      if (!isOpen) return;
      isOpen = false;
      life.cancelled = true;
      resolve(result);
    };
    const life = world.agenda.after(childMsMax, () => end(failure('States.Timeout')));
    const again = (result: InvokeResult): void => {
      if (!isOpen) return;
      const place = (state.Retry ?? []).findIndex(
        ({ ErrorEquals }) => !result.ok && ErrorEquals.includes(result.errorType),
      );
      const retrier = state.Retry?.[place];
      const before = used[place] ?? 0;
      if (!retrier || before >= retrier.MaxAttempts) {
        end(result);
        return;
      }
      used[place] = before + 1;
      const seconds = Math.min(
        retrier.IntervalSeconds * retrier.BackoffRate ** before,
        retrier.MaxDelaySeconds,
      );
      const waitMs = Math.ceil(seconds * 1000 * world.chance());
      if (world.now() + waitMs < until) world.agenda.after(waitMs, attempt);
    };
    const attempt = (): void => {
      if (!isOpen) return;
      let isWaitedFor = true;
      const answered = (result: InvokeResult): void => {
        if (!isWaitedFor) return;
        isWaitedFor = false;
        timer.cancelled = true;
        again(result);
      };
      const timer = world.agenda.after(state.TimeoutSeconds * 1000, () =>
        answered(failure('States.Timeout')),
      );
      world.invoke(name, payload).then(answered, (error) => world.violate('I3', String(error)));
    };
    attempt();
  });

const failure = (errorType: string): InvokeResult => ({ ok: false, errorType, errorMessage: '' });
