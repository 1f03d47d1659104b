import { readFileSync } from 'node:fs';
import { forgetFolder } from '../../../local/step-functions/files.ts';
import type { CloudEvent, ObjectStore } from '../../../local/step-functions/ports.ts';
import { createStepFunctions } from '../../../local/step-functions/step-functions.ts';
import type { World } from './world.ts';

/** What an execution looks like from outside. */
export interface Execution {
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error: string | undefined;
  readonly output: unknown;
}

/** The project's own interpreter over the world's time, chance, functions and objects. */
export interface Engine {
  start(machine: string, name: string, input: unknown): Promise<'started' | 'exists'>;
  /** Undefined where no execution of that name was ever started. */
  find(machine: string, name: string): Promise<Execution | undefined>;
  /** Redrives where it can be. */
  redrive(machine: string, name: string): Promise<boolean>;
  stop(machine: string, name: string): Promise<void>;
  /** Waits until it is no longer running, looking once a minute. */
  ended(machine: string, name: string): Promise<Execution>;
  answerToken(token: string, output: unknown): Promise<'answered' | 'gone'>;
  failToken(token: string, error: string, cause: string): Promise<'answered' | 'gone'>;
  /** Gives back what the engine holds. */
  close(): void;
}

const account = 'ap-northeast-2:111111111111';
export const machineArn = (name: string): string =>
  `arn:aws:states:${account}:stateMachine:${name}`;
const executionArn = (machine: string, name: string): string =>
  `arn:aws:states:${account}:execution:${machine}:${name}`;

const definitions = new Map<string, object>();
let opened = 0;

/** The workflow file as it deploys, functions by their names. */
const definitionOf = (machine: string): object => {
  const known = definitions.get(machine);
  if (known) return known;
  const file = new URL(`../../../state-machines/${machine}.asl.json`, import.meta.url);
  const text = readFileSync(file, 'utf8').replace(/\$\{(\w+)\}/g, (_, name: string) => name);
  const made = JSON.parse(text) as object;
  definitions.set(machine, made);
  return made;
};

export const openEngine = (
  world: World,
  machines: readonly string[],
  onEvent: (event: CloudEvent) => void = () => undefined,
): Engine => {
  opened += 1;
  const folder = `memory:${opened}`;
  const engine = createStepFunctions({
    ...{ folder, region: 'ap-northeast-2', account: '111111111111' },
    clock: { now: world.now },
    timers: {
      after: (ms, fire) => {
        const made = world.agenda.after(ms, fire);
        return {
          cancel: () => {
            made.cancelled = true;
          },
        };
      },
    },
    invoke: (arn, payload) => world.invoke(arn.split(':').at(-1) ?? '', payload),
    objects: objectStoreOf(world),
    emit: (event) => onEvent(event),
    newId: world.nextId,
    random: world.chance,
  });
  for (const name of machines) {
    const definition = definitionOf(name);
    engine.register({ name, arn: machineArn(name), definition, type: 'STANDARD' });
  }
  const tolerant = async (action: string, body: object, allowed: string): Promise<boolean> => {
    try {
      await engine.handle(action, body);
      return true;
    } catch (error) {
      if (!(error instanceof Error) || !new RegExp(allowed).test(error.name)) throw error;
      return false;
    }
  };
  const find: Engine['find'] = async (machine, name) => {
    const arn = executionArn(machine, name);
    try {
      const found = (await engine.handle('DescribeExecution', { executionArn: arn })) as {
        status: Execution['status'];
        error?: string;
        output?: string;
      };
      const output = found.output === undefined ? undefined : JSON.parse(found.output);
      return { name, status: found.status, error: found.error, output };
    } catch (error) {
      if ((error as Error).name === 'ExecutionDoesNotExist') return undefined;
      throw error;
    }
  };
  return {
    find,
    start: async (machine, name, input) => {
      const body = { stateMachineArn: machineArn(machine), name, input: JSON.stringify(input) };
      world.services.said.push({ name, input });
      const isNew = (await find(machine, name)) === undefined;
      const isTaken = await tolerant('StartExecution', body, '^ExecutionAlreadyExists$');
      return isNew && isTaken ? 'started' : 'exists';
    },
    redrive: (machine, name) =>
      tolerant(
        'RedriveExecution',
        { executionArn: executionArn(machine, name) },
        '^Execution(NotRedrivable|DoesNotExist)$',
      ),
    stop: async (machine, name) => {
      if ((await find(machine, name))?.status !== 'RUNNING') return;
      await engine.handle('StopExecution', { executionArn: executionArn(machine, name) });
    },
    ended: async (machine, name) => {
      for (;;) {
        const found = await find(machine, name);
        if (!found) throw new Error(`There is no execution ${name}`);
        if (found.status !== 'RUNNING') return found;
        await world.sleep(60_000);
      }
    },
    answerToken: async (taskToken, output) => {
      const body = { taskToken, output: JSON.stringify(output) };
      return (await tolerant('SendTaskSuccess', body, '^Task(TimedOut|DoesNotExist)$'))
        ? 'answered'
        : 'gone';
    },
    failToken: async (taskToken, error, cause) => {
      const body = { taskToken, error, cause };
      return (await tolerant('SendTaskFailure', body, '^Task(TimedOut|DoesNotExist)$'))
        ? 'answered'
        : 'gone';
    },
    close: () => forgetFolder(folder),
  };
};

const objectStoreOf = ({ services: { objects } }: World): ObjectStore => ({
  async *read(bucket, key, versionId) {
    yield* await objects.read('the engine reads', {
      ...{ bucket, key },
      ...(versionId !== undefined && { versionId }),
    });
  },
  write: async (bucket, key, body) => {
    const parts: Uint8Array[] = [];
    if (body instanceof Uint8Array) parts.push(body);
    else for await (const part of body) parts.push(part);
    return { versionId: objects.plant({ bucket, key }, Buffer.concat(parts)) };
  },
});
