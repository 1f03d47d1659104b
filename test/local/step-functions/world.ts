import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type {
  CloudEvent,
  InvokeResult,
  Settlement,
  StepFunctions,
} from '../../../local/step-functions/ports.ts';
import { createStepFunctions } from '../../../local/step-functions/step-functions.ts';
import { memoryObjects, virtualTime } from './in-memory.ts';

export type Handler = (payload: never) => unknown;

/** An error that a function throws, by the name a workflow matches. */
export class Thrown extends Error {
  override readonly name: string;
  constructor(name: string, message = 'as told') {
    super(message);
    this.name = name;
  }
}

const roleArn = 'arn:aws:iam::111111111111:role/workflow';

/** One engine over a folder of its own, functions by name, everything else in memory. */
export const aWorld = (handlers: Record<string, Handler> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'step-functions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const time = virtualTime();
  const objects = memoryObjects();
  const events: CloudEvent[] = [];
  const calls: { name: string; payload: unknown }[] = [];
  const functions = { ...handlers };

  /** What one process can do; a killed one never gets an answer again. */
  const boot = () => {
    let killed = false;
    const never = new Promise<never>(() => {});
    const invoke = async (functionArn: string, payload: unknown): Promise<InvokeResult> => {
      if (killed) return never;
      const name = functionArn.split(':').at(-1) ?? '';
      calls.push({ name, payload });
      try {
        const handler = functions[name];
        if (handler === undefined) {
          const errorMessage = `Function not found: ${functionArn}`;
          return { ok: false, errorType: 'Lambda.ResourceNotFoundException', errorMessage };
        }
        const answer = await handler(structuredClone(payload) as never);
        return killed ? never : { ok: true, payload: answer };
      } catch (error) {
        if (killed) return never;
        const { name: errorType, message: errorMessage } = error as Error;
        return { ok: false, errorType, errorMessage, trace: ['at handler'] };
      }
    };
    const engine = createStepFunctions({
      folder,
      region: 'ap-northeast-2',
      account: '111111111111',
      clock: time.clock,
      timers: {
        after: (ms, fire) => time.timers.after(ms, () => (killed ? undefined : fire())),
      },
      invoke,
      objects: objects.store,
      emit: (event) => void (killed ? undefined : events.push(event)),
    });
    return { engine, kill: () => (killed = true) };
  };

  let process = boot();
  const world = {
    folder,
    time,
    objects,
    events,
    calls,
    functions,
    get engine(): StepFunctions {
      return process.engine;
    },
    /** The process is gone from one moment to the next, and another one starts on its folder. */
    killAndRestart: () => {
      process.kill();
      process = boot();
    },
    register: (definition: object, name = 'machine') =>
      world.engine.register({
        name,
        arn: machineArn(name),
        definition,
        roleArn,
        type: 'STANDARD',
      }),
    // biome-ignore lint/suspicious/noExplicitAny: answers are read loosely in tests.
    call: (action: string, body: object): Promise<any> => world.engine.handle(action, body),
    start: async (input: unknown = {}, name = 'run', machine = 'machine'): Promise<string> => {
      const { executionArn } = await world.call('StartExecution', {
        stateMachineArn: machineArn(machine),
        name,
        input: JSON.stringify(input),
      });
      return executionArn;
    },
    /** Lets virtual time go by, a second a turn, until the execution has closed. */
    ended: async (executionArn: string): Promise<Settlement & { value: unknown }> => {
      let settlement: Settlement | undefined;
      const settling = world.engine.settled(executionArn).then((s) => {
        settlement = s;
      });
      while (settlement === undefined) {
        await Promise.race([settling, new Promise((resolve) => setTimeout(resolve, 2))]);
        if (settlement === undefined) await time.advance(250);
      }
      const { output } = settlement;
      return { ...settlement, value: output === undefined ? undefined : JSON.parse(output) };
    },
    run: async (definition: object, input: unknown = {}) => {
      world.register(definition);
      return world.ended(await world.start(input));
    },
    history: async (executionArn: string) =>
      // biome-ignore lint/suspicious/noExplicitAny: events are read loosely in tests.
      (await world.call('GetExecutionHistory', { executionArn })).events as any[],
    eventTypes: async (executionArn: string): Promise<string[]> =>
      (await world.history(executionArn)).map((event) => event.type),
  };
  return world;
};

export const machineArn = (name: string): string =>
  `arn:aws:states:ap-northeast-2:111111111111:stateMachine:${name}`;

/** A Task that calls a function of the world. */
export const aTask = (name: string, fields: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  ...fields,
});

/** States in a row; the last one ends. */
export const inARow = (states: Record<string, object>, fields: object = {}) => {
  const names = Object.keys(states);
  return {
    StartAt: names[0],
    ...fields,
    States: Object.fromEntries(
      Object.entries(states).map(([name, state], index) => {
        const next = names[index + 1];
        const leads = 'Next' in state || 'End' in state || 'Choices' in state;
        const ends = ['Succeed', 'Fail'].includes((state as { Type: string }).Type);
        if (leads || ends) return [name, state];
        return [name, { ...state, ...(next === undefined ? { End: true } : { Next: next }) }];
      }),
    ),
  };
};

/** A distributed Map over lines.jsonl, its children one Task `serve`. */
export const aDistributedMap = (fields: object = {}, child: object = aTask('serve')) => ({
  Type: 'Map',
  Label: 'Lines',
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSONL' },
    Parameters: { Bucket: 'cohort', Key: 'lines.jsonl' },
  },
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
    ...inARow({ 'Serve the batch': child }),
  },
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Parameters: { Bucket: 'results', Prefix: 'runs/r1/map' },
    WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
  },
  ...fields,
});

/** JSON lines `{"line":"L0"}` and so on. */
export const someLines = (count: number): string =>
  Array.from({ length: count }, (_, i) => `${JSON.stringify({ line: `L${i}` })}\n`).join('');
