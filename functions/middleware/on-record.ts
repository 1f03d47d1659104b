import { type Access, recordAccess, recordOutcome } from '../../adapters/operations/access.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import type { Operator } from '../../domain/operations/operator.ts';
import type { OperatorAnswer } from './operator-call.ts';

/** Whose act it is and why, as every call of an act carries it. */
export interface ActCall {
  readonly operator: Operator;
  readonly body: { readonly why: string };
  readonly at: Instant;
}

/** What an act is about; `whose` is how the record names it. */
export interface About
  extends Pick<ActAnswer, 'benefit' | 'cycle' | 'run' | 'preview' | 'correction' | 'supplement'> {
  readonly act: ActAnswer['act'];
  readonly whose: string;
}

/** What is not possible, why, and what to do. */
export interface Refused {
  readonly no: 404 | 409;
  readonly reason: string;
  readonly sentence: string;
}

/** What came of an act: done, so already, or not possible. */
export type Came =
  | (Pick<ActAnswer, 'outcome' | 'sentence'> &
      Pick<Partial<ActAnswer>, 'run' | 'preview' | 'correction' | 'supplement'>)
  | Refused;

export const done = (sentence: string): Came => ({ outcome: 'done', sentence });
export const already = (sentence: string): Came => ({ outcome: 'already', sentence });

/** Puts an act on record, does it, and puts on record what came of it: no record, no act. */
export const onRecord = async (
  env: OperationsEnv,
  { call, about }: { readonly call: ActCall; readonly about: About },
  does: () => Promise<Came>,
): Promise<OperatorAnswer> => {
  const { operator, body, at } = call;
  const { act, whose, ...of } = about;
  const access: Access = { person: operator.person, what: act, whose, why: body.why, at };
  const record = await recordAccess(env, access);
  const came = await does();
  const outcome = 'no' in came ? came.reason : came.outcome;
  await recordOutcome(env, access, { record, outcome }).catch(({ message }: Error) =>
    // The act stands, and so does the record of who asked for it.
    env.log.error(message, { act, record }),
  );
  if ('no' in came) return came;
  return { body: { act, ...of, ...came, at, record } satisfies ActAnswer };
};

/** As it stands in the Controls table and in messages. */
export const personOf = ({ person }: Operator): string => `person ${person}`;

export const noSuchRun = (run: string): Refused => ({
  no: 404,
  reason: 'run_not_found',
  sentence: `There is no run ${run}. The list of runs has those that there are.`,
});

export const noSuchMonth = (cycle: string): Refused => ({
  no: 404,
  reason: 'month_not_found',
  sentence: `${cycle} is no month of the programme.`,
});
