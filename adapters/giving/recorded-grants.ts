import { instantOf } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import { type Grant, grantFor } from '../../domain/grant.ts';
import type { Env } from '../env.ts';
import { grantsByKey, insertGrants } from '../ledger.ts';
import type { CreditedLine } from './charged-lines.ts';

type Reach = Pick<Env, 'clock' | 'database' | 'settings'>;

/** Who writes a grant: the run's name or `event:<id>`, and why. */
export interface WrittenBy {
  readonly run: string;
  readonly why: string;
}

/** Lines whose grant stands, by whom it was written. */
export interface RecordedGrants {
  readonly granted: string[];
  readonly already: string[];
  /** The grants of the granted lines, as they stand. */
  readonly grants: Grant[];
}

const writer = 'benefits-orchestrator';

/**
 * Records what charging credited. A key that is taken is read: written by this run, by whichever
 * attempt, the line counts as granted; written by another, as granted already.
 */
export const recordGrants = async (
  env: Reach,
  credited: readonly CreditedLine[],
  { run, why }: WrittenBy,
): Promise<RecordedGrants> => {
  const grantedAt = instantOf(env.clock.now());
  const grants = credited.map(({ due, topUp: { creditedAt: _creditedAt, ...answer } }) =>
    grantFor({ ...due, answer, run, by: writer, why, grantedAt }),
  );
  const results = await insertGrants(env, grants);
  const taken = grants.filter((_, place) => results[place] === 'duplicate');
  const standing = await grantsByKey(
    env,
    taken.map(({ key }) => key),
  );
  const recorded: RecordedGrants = { granted: [], already: [], grants: [] };
  grants.forEach((grant, place) => {
    const stands = results[place] === 'inserted' ? grant : standing.get(grant.grantId);
    if (!stands) throw new Defect(`The grant ${grant.grantId} is a duplicate of nothing`);
    (stands.run === run ? recorded.granted : recorded.already).push(lineOf(grant));
    if (stands.run === run) recorded.grants.push(stands);
  });
  return recorded;
};

const lineOf = ({ key }: Grant): string => key.subject.slice('line:'.length);
