import * as z from 'zod';
import type { Instant } from '../calendar.ts';
import type { BatchProgress } from './run-summary.ts';
import type { PictureEdge, PictureState, StateStatus } from './workflow-picture.ts';

/** A state of a workflow file, as far as a picture takes it. */
const stateSchema = z.looseObject({
  Type: z.enum(['Task', 'Map', 'Choice', 'Wait', 'Pass', 'Succeed', 'Fail', 'Parallel']),
  Comment: z.string().optional(),
  Label: z.string().optional(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.looseObject({ Next: z.string() })).optional(),
  Catch: z.array(z.looseObject({ Next: z.string() })).optional(),
  ItemProcessor: z.looseObject({ States: z.record(z.string(), z.unknown()) }).optional(),
});
type State = z.infer<typeof stateSchema>;

/** A workflow in the Amazon States Language. */
export const definitionSchema = z.looseObject({
  StartAt: z.string(),
  States: z.record(z.string(), stateSchema),
});
export type Definition = z.infer<typeof definitionSchema>;

/** An event of the execution's history. */
export interface HistoryFact {
  readonly type: string;
  readonly at: Instant;
  readonly state?: string;
  readonly error?: string;
  readonly cause?: string;
}

interface Visit {
  status: StateStatus;
  enteredAt?: Instant;
  leftAt?: Instant;
  retries: number;
  error?: string;
  cause?: string;
}

/** What a picture is drawn from. */
export interface WorkflowFacts {
  readonly definition: Definition;
  /** In order. */
  readonly history: readonly HistoryFact[];
  /** The latest of each label counts. */
  readonly maps: readonly BatchProgress[];
  readonly runbookOf: (state: string) => string;
}

/** The workflow as a graph: its states and ways, with what happened in each so far. */
export const drawWorkflow = (
  facts: WorkflowFacts,
): { readonly states: PictureState[]; readonly edges: PictureEdge[] } => {
  const { definition, history, maps, runbookOf } = facts;
  const { visits, ways } = walk(definition, history);
  const progress = new Map(maps.map((map) => [map.label, map]));
  const states = Object.entries(definition.States).map(([name, state]) => {
    const { status, retries, ...rest } = visits.get(name) ?? notReached;
    const batches = state.Label === undefined ? undefined : progress.get(state.Label);
    return {
      ...{ name, type: state.Type, status, retries, ...rest },
      ...(state.Comment !== undefined && { comment: state.Comment }),
      ...(batches && { progress: batches }),
      ...(state.ItemProcessor && { inside: Object.keys(state.ItemProcessor.States) }),
      runbook: runbookOf(name),
    };
  });
  const edges = Object.entries(definition.States).flatMap(([name, state]) =>
    edgesOf(name, state).map((edge) => ({ ...edge, taken: ways.has(`${name}→${edge.to}`) })),
  );
  return { states, edges };
};

const notReached: Visit = { status: 'not_reached', retries: 0 };

const edgesOf = (from: string, state: State): Omit<PictureEdge, 'taken'>[] => {
  const edges: Omit<PictureEdge, 'taken'>[] = [
    ...(state.Next === undefined ? [] : [{ from, to: state.Next, by: 'next' as const }]),
    ...(state.Choices ?? []).map(({ Next: to }) => ({ from, to, by: 'choice' as const })),
    ...(state.Default === undefined ? [] : [{ from, to: state.Default, by: 'default' as const }]),
    ...(state.Catch ?? []).map(({ Next: to }) => ({ from, to, by: 'catch' as const })),
  ];
  const seen = new Set<string>();
  return edges.filter(({ to }) => !seen.has(to) && seen.add(to));
};

/** Follows the history of the top level; what happens inside a Map leaves no history there. */
const walk = (definition: Definition, history: readonly HistoryFact[]) => {
  const visits = new Map<string, Visit>();
  const ways = new Set<string>();
  let current: string | undefined;
  let left: string | undefined;
  for (const { type, at, state, error, cause } of history) {
    const here = current === undefined ? undefined : visits.get(current);
    if (state !== undefined && type.endsWith('StateEntered')) {
      if (here && here.status === 'running') here.status = 'caught';
      const from = left ?? current;
      if (from !== undefined) ways.add(`${from}→${state}`);
      visits.set(state, { status: 'running', enteredAt: at, retries: 0 });
      current = state;
      left = undefined;
    } else if (state !== undefined && type.endsWith('StateExited')) {
      const visit = visits.get(state);
      // A Catch leaves the state too, with the error as its output.
      if (visit) {
        visit.status = wasCaught(definition, visit) ? 'caught' : 'succeeded';
        visit.leftAt = at;
      }
      left = state;
      current = undefined;
    } else if (here && ended[type] !== undefined) {
      here.status = ended[type];
      here.leftAt = at;
      if (error !== undefined) here.error = error;
      if (cause !== undefined) here.cause = cause;
    } else if (here && type === 'ExecutionRedriven') {
      const { enteredAt, retries } = here;
      const again: Visit = { status: 'running', retries, ...(enteredAt && { enteredAt }) };
      visits.set(current as string, again);
    } else if (here && /^(Task|LambdaFunction)(Failed|TimedOut)$/.test(type)) {
      here.retries += 1;
      if (error !== undefined) here.error = error;
      if (cause !== undefined) here.cause = cause;
    } else if (here && /^(Task|LambdaFunction)Succeeded$/.test(type)) {
      delete here.error;
      delete here.cause;
    }
  }
  for (const visit of visits.values()) {
    // The call that ended the state was no retry.
    if (visit.status === 'failed' && visit.retries > 0) visit.retries -= 1;
  }
  return { visits, ways };
};

const wasCaught = ({ States }: Definition, { error }: Visit): boolean =>
  error !== undefined && Object.values(States).some(({ Catch }) => Catch !== undefined);

/** How the execution's end leaves the state that it was in. */
const ended: Readonly<Record<string, StateStatus>> = {
  ExecutionFailed: 'failed',
  ExecutionTimedOut: 'failed',
  ExecutionAborted: 'aborted',
};
