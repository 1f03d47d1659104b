import { Unavailable } from '../../../domain/errors.ts';
import type { Agenda } from './agenda.ts';
import type { Fault, Faults, Point } from './faults.ts';

/** How long a frozen sandbox sleeps, by the fault's argument. */
const freezesMs = [20_000, 90_000, 600_000, 3_600_000, 21_600_000];
export const longestFreezeMs = Math.max(...freezesMs);
const latencyMs = 5;
const answerLostMs = 3_000;

/** Where a function runs. One invocation at a time; what it has kept is there for the next. */
export interface Sandbox {
  readonly id: string;
  readonly bootedAt: number;
  readonly skewMs: number;
  dead: boolean;
  frozenUntil: number;
  /** Calls of the invocation that is going on. */
  steps: number;
  /** Calls that have not been answered yet. */
  pending: number;
  /** Told when the sandbox dies; `seen`: its end is noticed at once, not by the time-out. */
  onDeath: ((seen: boolean) => void) | undefined;
}

/** What is particular to one call: its effect where some fault meets it. */
export type Variants<T> = { readonly [name in Fault['name']]?: (arg: number) => Promise<T> };

/**
 * The one way out of a sandbox. The effect happens when the call arrives, the caller goes on when
 * the answer does; in a sandbox that has died it never goes on, and no `catch` or `finally` runs.
 */
export type Io = <T>(point: Point, effect: () => Promise<T>, variants?: Variants<T>) => Promise<T>;

interface Ground {
  readonly agenda: Agenda;
  readonly faults: Faults;
  readonly note: (text: string) => void;
}

/** Has `go` happen in the sandbox: not at all if it is dead, after its thaw if it is frozen. */
export const inSandbox = (agenda: Agenda, sandbox: Sandbox, go: () => void): void => {
  if (sandbox.dead) return;
  const left = sandbox.frozenUntil - agenda.now();
  if (left <= 0) go();
  else agenda.after(left, () => inSandbox(agenda, sandbox, go));
};

export const ioOf = ({ agenda, faults, note }: Ground, sandbox: Sandbox): Io => {
  const die = (seen: boolean): void => {
    sandbox.dead = true;
    sandbox.onDeath?.(seen);
  };

  return <T>(point: Point, effect: () => Promise<T>, variants: Variants<T> = {}): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (sandbox.dead) return;
      sandbox.steps += 1;
      sandbox.pending += 1;
      const fault = faults.meet(point, sandbox.steps);
      note(`${sandbox.id} ${point.call}${fault ? ` ! ${fault.name} ${fault.arg}` : ''}`);
      const arrive = (ms: number, act: () => Promise<T>): void => {
        agenda.after(ms, () => {
          const answer = (go: () => void): void =>
            inSandbox(agenda, sandbox, () => {
              sandbox.pending -= 1;
              go();
            });
          act().then(
            (value) => answer(() => resolve(value)),
            (error) => answer(() => reject(error)),
          );
        });
      };
      const unavailable = (): Promise<T> =>
        Promise.reject(new Unavailable(`Could not ${point.call}: it was made to fail`));

      if (!fault) return arrive(latencyMs, effect);
      const variant = variants[fault.name];
      if (variant) return arrive(latencyMs, () => variant(fault.arg));
      switch (fault.name) {
        case 'crash-before':
          return die(fault.arg % 2 === 1);
        case 'crash-after':
          agenda.after(latencyMs, () => {
            effect().catch(() => undefined);
            die(fault.arg % 2 === 1);
          });
          return;
        case 'lost-response':
          return arrive(answerLostMs, () => effect().then(unavailable));
        case 'frozen':
          return arrive(latencyMs, () => {
            const freezeMs = freezesMs[fault.arg % freezesMs.length] ?? 0;
            sandbox.frozenUntil = Math.max(sandbox.frozenUntil, agenda.now() + freezeMs);
            return effect();
          });
        default:
          return arrive(latencyMs, unavailable);
      }
    });
};
