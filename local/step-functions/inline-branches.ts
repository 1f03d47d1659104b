import type { Json } from './asl.ts';
import type { CompiledMachine, CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { Trail } from './history.ts';
import type { AtState } from './run-state.ts';
import { StatesError } from './states-error.ts';
import { type Walk, walkThrough } from './walk.ts';

type At = AtState & {
  readonly context: ContextObject;
  /** Takes what to tell once nothing retries the state any more. */
  readonly whenGivenUp: (tell: () => void) => void;
};

/** An inline Map runs at most 40 iterations at a time, whatever it asks for. */
const inlineConcurrencyMax = 40;

/** The parent's walk as a branch: its own chain of events, and no distributed Maps inside. */
const branchOf = (walk: Walk, context: ContextObject): Walk & { release(): void } => {
  const life = walk.life.branch();
  const { engine } = walk;
  return { engine, context, life, trail: walk.trail.fork(), release: life.release };
};

/**
 * Runs the jobs in order, `limit` at a time; after the first failure the others are ended. A job
 * is told after which event it comes, and answers its own last one beside its result.
 */
const runAll = async (
  jobs: readonly ((after: number) => Promise<{ readonly output: Json; readonly last: number }>)[],
  limit: number,
  { first, endOthers }: { readonly first: number; endOthers(): void },
): Promise<Json[]> => {
  const results: Json[] = new Array(jobs.length).fill(null);
  let next = 0;
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    let after = first;
    while (next < jobs.length && failure === undefined) {
      const index = next++;
      try {
        const done = await jobs[index]?.(after);
        results[index] = done?.output ?? null;
        after = done?.last ?? after;
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
  const { name } = compiled;
  const branches = plan.jobs.map((job) => ({ ...job, walk: branchOf(at.walk, job.context) }));
  // The state's own ending follows the branch that ended last, as recorded from AWS.
  let ended = trail.last();
  const tell = (on: Trail, type: string, index: number | undefined): number => {
    if (index === undefined) return on.last();
    return on.record(`MapIteration${type}`, {
      [`mapIteration${type}EventDetails`]: { name, index },
    });
  };
  const run = async (branch: (typeof branches)[number], after: number) => {
    const { machine, input, walk, index } = branch;
    walk.trail.goOnFrom(after);
    tell(walk.trail, 'Started', index);
    try {
      const output = await walkThrough(machine, input, walk);
      const last = walk.trail.last();
      ended = tell(walk.trail.aside(), 'Succeeded', index);
      return { output, last };
    } catch (error) {
      const failed = error instanceof StatesError;
      if (failed) ended = walk.trail.last();
      tell(walk.trail.aside(), failed ? 'Failed' : 'Aborted', index);
      throw error;
    }
  };
  const { Type } = compiled.state;
  try {
    const jobs = branches.map((branch) => (after: number) => run(branch, after));
    const results = await runAll(jobs, plan.limit, {
      first: trail.last(),
      endOthers: () => {
        for (const { walk } of branches) walk.life.interrupt('stopped');
      },
    });
    trail.goOnFrom(ended);
    trail.aside().record(`${Type}StateSucceeded`);
    return results;
  } catch (error) {
    trail.goOnFrom(ended);
    if (error instanceof StatesError) at.whenGivenUp(() => trail.record(`${Type}StateFailed`));
    else trail.record(`${Type}StateAborted`);
    throw error;
  } finally {
    for (const { walk } of branches) walk.release();
  }
};

const concurrencyAt = (value: Json, path: string): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  const told = typeof value === 'string' ? value : JSON.stringify(value);
  throw new StatesError(
    'States.Runtime',
    `The MaxConcurrencyPath field refers to value "${told}" which is not a valid integer: ${path}`,
  );
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
      : concurrencyAt(await read(state.MaxConcurrencyPath), state.MaxConcurrencyPath);
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
