import type { Env, SettingName } from '../../../adapters/env.ts';
import type { InvokeResult } from '../../../local/step-functions/ports.ts';
import type { Agenda } from './agenda.ts';
import type { Fault, Faults, Point } from './faults.ts';
import { ioOf, type Sandbox } from './sandbox.ts';
import { sandboxEnv } from './sandbox-env.ts';
import type { Services } from './services.ts';

/** A function: its real entrance over an Env, and how long an invocation may take. */
export interface Lambda {
  readonly name: string;
  readonly timeoutMs: number;
  /** Between its calls it reads streams and files, whose work goes on beside the agenda. */
  readonly readsStreams?: boolean;
  readonly make: (env: Env) => (event: never) => Promise<unknown>;
}

export interface Lambdas {
  declare(lambda: Lambda): void;
  invoke(name: string, payload: unknown): Promise<InvokeResult>;
  /** True while a function that reads streams is neither waiting for a call nor at its end. */
  isWorking(): boolean;
}

interface Ground {
  readonly agenda: Agenda;
  readonly faults: Faults;
  readonly services: Services;
  readonly note: (text: string) => void;
  readonly nextId: () => string;
  readonly meet: (point: Point) => Fault | undefined;
  readonly settingsOf: (more: Partial<Record<SettingName, string>>) => Env['settings'];
}

interface Warm {
  readonly sandbox: Sandbox;
  readonly handle: (event: never) => Promise<unknown>;
}

const skewsMs = [-300_000, 300_000, -60_000, 60_000];
const exitSeenMs = 50;
/** Two that read streams never begin in one moment: which came first would be the machine's word. */
const apartMs = 1;

/**
 * The functions of an episode. A sandbox serves one invocation at a time and is kept warm for the
 * next; one that has died, or was still busy at its time-out, is gone. A frozen one is given up at
 * its time-out and goes on when it thaws.
 */
export const makeLambdas = (ground: Ground): Lambdas => {
  const { agenda, faults, meet, note } = ground;
  const lambdas = new Map<string, Lambda>();
  const idle = new Map<string, Warm[]>();
  const readers = new Set<Sandbox>();
  let sandboxes = 0;
  let busy = 0;

  const boot = (lambda: Lambda): Warm => {
    sandboxes += 1;
    const fault = meet({ operation: 'boot', call: `boot ${lambda.name}` });
    const sandbox: Sandbox = {
      id: `${lambda.name}:${sandboxes}`,
      bootedAt: agenda.now(),
      skewMs: fault?.name === 'skewed' ? (skewsMs[fault.arg % skewsMs.length] ?? 0) : 0,
      ...{ dead: false, frozenUntil: 0, steps: 0, pending: 0, onDeath: undefined },
    };
    const settings = ground.settingsOf(
      fault?.name === 'other-code' ? { CODE_VERSION: 'another' } : {},
    );
    const env = sandboxEnv({ ...ground, settings }, sandbox, ioOf(ground, sandbox));
    return { sandbox, handle: lambda.make(env) };
  };

  /** What a handler left going on may have killed its sandbox after the answer. */
  const idleOne = (name: string): Warm | undefined => {
    const others = idle.get(name);
    let warm = others?.pop();
    while (warm?.sandbox.dead) warm = others?.pop();
    return warm;
  };

  const run = (lambda: Lambda, payload: unknown): Promise<InvokeResult> =>
    new Promise((resolve) => {
      const warm = idleOne(lambda.name) ?? boot(lambda);
      const { sandbox, handle } = warm;
      sandbox.steps = 0;
      busy += 1;
      if (lambda.readsStreams) readers.add(sandbox);
      let isOpen = true;
      const end = (result: InvokeResult): void => {
        if (!isOpen) return;
        isOpen = false;
        busy -= 1;
        timer.cancelled = true;
        sandbox.onDeath = undefined;
        note(`${sandbox.id} ${result.ok ? 'answers' : `fails ${result.errorType}`}`);
        resolve(result);
      };
      const failed = (errorType: string, errorMessage: string): InvokeResult => {
        if (errorType !== 'Sandbox.Timedout') ground.services.said.push(errorMessage);
        return { ok: false, errorType, errorMessage };
      };
      const timer = agenda.after(lambda.timeoutMs, () => {
        if (sandbox.frozenUntil <= agenda.now()) sandbox.dead = true;
        end(failed('Sandbox.Timedout', `Task timed out after ${lambda.timeoutMs} ms`));
      });
      sandbox.onDeath = (seen) => {
        if (!seen) return;
        agenda.after(exitSeenMs, () => end(failed('Runtime.ExitError', 'exited')));
      };
      const goBack = (): void => {
        readers.delete(sandbox);
        if (!isOpen || sandbox.dead) return;
        const others = idle.get(lambda.name);
        if (others) others.push(warm);
        else idle.set(lambda.name, [warm]);
      };
      handle(copyOf(payload) as never).then(
        (answer) => {
          goBack();
          end({ ok: true, payload: copyOf(answer) });
        },
        (error: Error) => {
          goBack();
          end(failed(error.name, error.message));
        },
      );
    });

  return {
    declare: (lambda) => void lambdas.set(lambda.name, lambda),
    invoke: async (name, payload) => {
      const lambda = lambdas.get(name);
      if (!lambda) throw new Error(`This flow declares no function ${name}`);
      const fault = meet({ operation: 'invoke', call: `invoke ${name}` });
      const isFull = busy > 0 && faults.inForce('one-at-once') !== undefined;
      if (fault?.name === 'not-invoked' || isFull) {
        if (isFull) faults.lasted('one-at-once');
        const errorType = 'Lambda.TooManyRequestsException';
        return { ok: false, errorType, errorMessage: 'Rate exceeded' };
      }
      const again = (): void => void run(lambda, payload);
      if (fault?.name === 'invoked-twice') {
        if (lambda.readsStreams) agenda.after(apartMs, again);
        else again();
      }
      return run(lambda, payload);
    },
    isWorking: () => {
      if (readers.size === 0) return false;
      for (const { dead, pending } of readers) if (!dead && pending === 0) return true;
      return false;
    },
  };
};

/** As an event or answer crosses the wire. */
const copyOf = (value: unknown): unknown =>
  value === undefined ? null : JSON.parse(JSON.stringify(value));
