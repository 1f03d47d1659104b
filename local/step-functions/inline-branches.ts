import type { Json } from './asl.ts';
import type { CompiledMachine, CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { AtState } from './run-state.ts';
import { StatesError } from './states-error.ts';
import { type Walk, walkThrough } from './walk.ts';

type At = AtState & { readonly context: ContextObject };

/** An inline Map runs at most 40 iterations at a time, whatever it asks for. */
const inlineConcurrencyMax = 40;

/** The parent's walk as a branch: its own chain of events, and no distributed Maps inside. */
const branchOf = (walk: Walk, context: ContextObject): Walk & { release(): void } => {
  const life = walk.life.branch();
  const { engine } = walk;
  return { engine, context, life, trail: walk.trail.fork(), release: life.release };
};

/** Runs the jobs in order, `limit` at a time; after the first failure the others are ended. */
const runAll = async (
  jobs: readonly (() => Promise<Json>)[],
  limit: number,
  endOthers: () => void,
): Promise<Json[]> => {
  const results: Json[] = new Array(jobs.length).fill(null);
  let next = 0;
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    while (next < jobs.length && failure === undefined) {
      const index = next++;
      try {
        results[index] = (await jobs[index]?.()) ?? null;
      } catch (error) {
        if (failure === undefined) {
          failure = { error };
          endOthers();
        }
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, jobs.length) }, worker));
  if (failure !== undefined) throw failure.error;
  return results;
};

const runBranches = async (
  compiled: CompiledState,
  at: At,
  plan: {
    readonly jobs: readonly {
      readonly machine: CompiledMachine;
      readonly input: Json;
      readonly context: ContextObject;
      readonly index?: number;
    }[];
    readonly limit: number;
  },
): Promise<Json[]> => {
  const { trail } = at.walk;
  const branches = plan.jobs.map((job) => ({ ...job, walk: branchOf(at.walk, job.context) }));
  const tell = (walk: Walk, type: string, index: number | undefined) => {
    if (index === undefined) return;
    walk.trail.record(`MapIteration${type}`, {
      [`mapIteration${type}EventDetails`]: { name: compiled.name, index },
    });
  };
  const run = async ({ machine, input, walk, index }: (typeof branches)[number]) => {
    tell(walk, 'Started', index);
    try {
      const output = await walkThrough(machine, input, walk);
      tell(walk, 'Succeeded', index);
      return output;
    } catch (error) {
      tell(walk, error instanceof StatesError ? 'Failed' : 'Aborted', index);
      throw error;
    }
  };
  try {
    const jobs = branches.map((branch) => () => run(branch));
    const results = await runAll(jobs, plan.limit, () => {
      for (const { walk } of branches) walk.life.interrupt('stopped');
    });
    trail.record(`${compiled.state.Type}StateSucceeded`);
    return results;
  } catch (error) {
    const ending = error instanceof StatesError ? 'Failed' : 'Aborted';
    trail.record(`${compiled.state.Type}State${ending}`);
    throw error;
  } finally {
    for (const { walk } of branches) walk.release();
  }
};

const wholeNumber = (value: Json, what: string): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new StatesError('States.Runtime', `${what} is ${JSON.stringify(value)}, no whole number.`);
};

/** Each item of an array through the iteration, the results in the items' order. */
export const performInlineMap = async (
  compiled: CompiledState,
  input: Json,
  at: At,
): Promise<Json> => {
  const { state, name } = compiled;
  const [machine] = compiled.inner;
  const read = (path: string) => compiled.expression(path)(input, at.context);
  const items = state.ItemsPath === undefined ? input : await read(state.ItemsPath);
  if (!Array.isArray(items) || machine === undefined) {
    throw new StatesError('States.Runtime', `The items of Map '${name}' are not an array.`);
  }
  const wanted =
    state.MaxConcurrencyPath === undefined
      ? (state.MaxConcurrency ?? 0)
      : wholeNumber(await read(state.MaxConcurrencyPath), `MaxConcurrencyPath of '${name}'`);
  const limit = Math.min(wanted === 0 ? inlineConcurrencyMax : wanted, inlineConcurrencyMax);
  at.walk.trail.record('MapStateStarted', {
    mapStateStartedEventDetails: { length: items.length },
  });
  const jobs = [];
  for (const [index, Value] of (items as readonly Json[]).entries()) {
    const item = { Map: { Item: { Index: index, Value } } };
    const selected =
      state.ItemSelector === undefined
        ? Value
        : await compiled.template('ItemSelector')(input, { ...at.context, ...item });
    jobs.push({ machine, input: selected, context: { ...at.walk.context, ...item }, index });
  }
  return runBranches(compiled, at, { jobs, limit });
};

/** Every branch with the same input, the results in the branches' order. */
export const performParallel = (compiled: CompiledState, input: Json, at: At): Promise<Json> => {
  at.walk.trail.record('ParallelStateStarted');
  const jobs = compiled.inner.map((machine) => ({ machine, input, context: at.walk.context }));
  return runBranches(compiled, at, { jobs, limit: jobs.length });
};
