import type { Json } from './asl.ts';
import type { CompiledMachine, CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { EngineParts } from './engine-parts.ts';
import { enteredDetails, exitedDetails, type Trail, type Visit } from './history.ts';
import { Interrupted, type Life } from './interruption.ts';
import { runState } from './run-state.ts';
import { refuseOversize, StatesError } from './states-error.ts';

/**
 * One way through a machine: an execution, a child of a distributed Map, an iteration or a branch.
 * All of them walk the same way; only what they leave behind differs.
 */
export interface Walk {
  readonly engine: EngineParts;
  readonly life: Life;
  readonly trail: Trail;
  readonly context: ContextObject;
  /** Distributed Maps run at the top level only, where their results can be kept. */
  readonly runDistributedMap?: RunDistributedMap;
}

/** Waits for something that only time or somebody outside brings. Iterations and branches are not
 * told apart from what goes on beside them: they count as awake. */
export const asleep = async <T>(walk: Walk, waiting: Promise<T>): Promise<T> => {
  if (walk.runDistributedMap === undefined) return waiting;
  const arn = walk.context.Execution.Id;
  walk.engine.asleep.add(arn);
  try {
    return await waiting;
  } finally {
    walk.engine.asleep.delete(arn);
  }
};

export type RunDistributedMap = (
  map: CompiledState,
  input: Json,
  at: {
    readonly walk: Walk;
    readonly context: ContextObject;
    readonly visit: Visit;
    /** Retries before this attempt: each begins a Map Run of its own. */
    readonly attempt: number;
    /** Takes what to tell once nothing retries the state any more. */
    readonly whenGivenUp: (tell: () => void) => void;
  },
) => Promise<Json>;

export interface Position {
  readonly state: string;
  readonly input: Json;
  /** Set where the state was entered before the process ended, or is redriven. */
  readonly visit?: Visit;
  /** Of the input as JSON text, where it is known. */
  readonly length?: number;
}

const enter = ({ name, state }: CompiledState, input: Json, walk: Walk): Visit => {
  const enteredAt = walk.engine.clock.now();
  if (!walk.trail.isKept) return { enteredAt, eventId: 0 };
  const details = enteredDetails(name, JSON.stringify(input));
  return { enteredAt, eventId: walk.trail.record(`${state.Type}StateEntered`, details) };
};

/** Maps and Parallels tell of their end themselves; other states end within a step. */
const tellAborted = ({ state }: CompiledState, error: unknown, walk: Walk): void => {
  if (!(error instanceof Interrupted) || error.reason === 'closing') return;
  if (state.Type === 'Task' || state.Type === 'Wait')
    walk.trail.record(`${state.Type}StateAborted`);
};

/** States.Runtime says where it happened, as on AWS: it stands for a fault in the definition. */
const placed = (error: unknown, name: string, { eventId }: Visit): unknown => {
  if (!(error instanceof StatesError) || error.name !== 'States.Runtime') return error;
  const cause = error.causeText ?? '';
  if (cause.startsWith(executingState)) return error;
  const where = eventId === 0 ? '' : ` (entered at the event id #${eventId})`;
  return new StatesError(error.name, `${executingState} '${name}'${where}. ${cause}`);
};

const executingState = 'An error occurred while executing the state';

/**
 * Walks from a position to the end and answers the output. A state's input is on record before the
 * state starts, and its output before the next one is entered.
 */
export const walkFrom = async (
  machine: CompiledMachine,
  from: Position,
  walk: Walk,
): Promise<Json> => {
  let { state: name, input } = from;
  let known = from.visit;
  let { length } = from;
  for (;;) {
    walk.life.check();
    const compiled = machine.state(name);
    const visit = known ?? enter(compiled, input, walk);
    known = undefined;
    const { output, next } = await runState(compiled, input, { walk, visit, length }).catch(
      (error) => {
        tellAborted(compiled, error, walk);
        throw placed(error, name, visit);
      },
    );
    const text = JSON.stringify(output);
    refuseOversize(text, name);
    walk.trail.record(`${compiled.state.Type}StateExited`, exitedDetails(name, text), {
      next: next ?? null,
    });
    if (next === undefined) return output;
    name = next;
    input = output;
    length = text.length;
  }
};

/** Walks a machine from its first state; `length` is that of the input's text, where it is known. */
export const walkThrough = (
  machine: CompiledMachine,
  input: Json,
  walk: Walk,
  length?: number,
): Promise<Json> => {
  const state = machine.definition.StartAt;
  return walkFrom(machine, { state, input, ...(length === undefined ? {} : { length }) }, walk);
};
