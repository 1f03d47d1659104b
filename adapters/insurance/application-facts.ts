import { personSubject } from '../../domain/benefit-key.ts';
import { type Instant, plainDateOf } from '../../domain/calendar.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import { customersWordAsOf } from '../../domain/customers-word.ts';
import { Defect } from '../../domain/errors.ts';
import type { FrozenLine } from '../../domain/line.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import { lineStateAsOf } from '../../domain/line-state.ts';
import type { Programme } from '../../domain/programme.ts';
import type { ApplicationFacts } from '../../domain/safety-insurance/applying/facts.ts';
import { lineMayCarryIt } from '../../domain/safety-insurance/applying/line-may-carry-it.ts';
import { insuranceGroup } from '../../domain/safety-insurance/earlier-insurance.ts';
import { cohortRow, sealedCohort } from '../cohorts.ts';
import { enrolmentOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { holdsExclusive } from '../exclusive.ts';
import { eventsOfLines } from '../lines.ts';
import { isLeftOverNow } from './left-over.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

/** What an application is decided by, and the lines that would carry the insurance. */
export interface ApplicationCase {
  readonly facts: ApplicationFacts;
  /** The named line first; then the person's others that are in service. */
  readonly lines: readonly string[];
}

interface Asked {
  readonly programme: Programme;
  readonly customer: Customer;
  readonly line: string;
  readonly at: Instant;
}

/** Everything that an application of this customer by this line is decided by, as it stands now. */
export const applicationCase = async (
  env: Reach,
  { programme, customer, line, at }: Asked,
): Promise<ApplicationCase> => {
  const { person, lines } = customer;
  const name = programme.programme;
  const cohort = await sealedCohort(env, name, programme.referenceDate);
  const events = await eventsOfLines(env, lines, { contiguous: false });
  const known = await Promise.all(
    lines.map(async (one) => lineOf(one, await cohortRow(env, cohort, one), events.get(one), at)),
  );
  const named = known.find((one) => one.line === line);
  const benefit = programme.benefits['safety-insurance'];
  const [held, enrolment] = await Promise.all([
    holdsExclusive(env, personSubject(person), insuranceGroup.group),
    enrolmentOf(env, name, person),
  ]);
  const facts: ApplicationFacts = {
    on: plainDateOf(at),
    applicant: customer,
    line: named?.row,
    lineHasEnded: named?.ended ?? false,
    holderHasDied: known.some(({ died }) => died),
    isHeld: known.some(({ isHeld }) => isHeld),
    holds: held?.benefit ?? (known.some(isOfVictim) ? insuranceGroup.earlier : undefined),
    enrolment,
    isLeftOver: await isLeftOverNow(env, enrolment),
    benefit,
  };
  const others = known
    .filter(({ row, ended }) => lineMayCarryIt.answer({ ...facts, line: row }) === 'met' && !ended)
    .map((one) => one.line);
  return { facts, lines: [...new Set([line, ...others])] };
};

interface KnownLine {
  readonly line: string;
  readonly row: FrozenLine | undefined;
  readonly ended: boolean;
  readonly died: boolean;
  readonly isHeld: boolean;
  readonly wasTransferred: boolean;
}

/** Of who came by a supplement, the earlier insurance is known by their line; the next holder of the
 * line has nothing of it. */
const isOfVictim = ({ row, wasTransferred }: KnownLine): boolean =>
  row?.earlierInsurance === true && !wasTransferred;

const lineOf = (
  line: string,
  row: FrozenLine | undefined,
  events: readonly RecordedLineEvent[] | 'unreadable' | undefined,
  asOf: Instant,
): KnownLine => {
  if (events === 'unreadable')
    throw new Defect('An event of a line of the applicant is unreadable');
  const all = events ?? [];
  // The token says whose the line is now: a death before its last transfer was another holder's.
  const transferredAt = latest(all, 'LineTransferred');
  const diedAt = latest(all, 'LineHolderDied');
  return {
    line,
    row,
    ended: row ? lineStateAsOf(row, all, asOf).ended : false,
    wasTransferred: transferredAt !== undefined,
    died: diedAt !== undefined && diedAt > (transferredAt ?? ''),
    isHeld: customersWordAsOf(all, { line, benefit: 'safety-insurance', asOf }).held,
  };
};

const latest = (
  events: readonly RecordedLineEvent[],
  type: RecordedLineEvent['type'],
): Instant | undefined =>
  events
    .filter((event) => event.type === type)
    .map(({ occurredAt }) => occurredAt)
    .sort()
    .at(-1);
