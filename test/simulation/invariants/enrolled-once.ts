import type { Item } from '../../../adapters/env.ts';
import { addDays, msOf } from '../../../domain/calendar.ts';
import type { EnrolmentPlan } from '../../../domain/safety-insurance/enrolment-plan.ts';
import { programmeNamed } from '../../../programmes/catalogue.ts';
import type { World } from '../core/world.ts';
import { isDue, type PlacedPerson } from '../flows/enrolment-people.ts';
import type { InsurerFiles } from '../flows/insurer-files-in-world.ts';
import type { Tellings } from './enrolment-tellings.ts';

export interface EnrolmentWatch {
  /** The insurer is handed these people, each counted in its files already. */
  handedOver(people: readonly string[], key: string): void;
  by(files: InsurerFiles, tellings: Tellings): void;
}

const { toldDaysBefore } =
  programmeNamed('customer-appreciation@1').programme.benefits['safety-insurance'].automatic;

/** The plan that a run has pinned. */
export const planOf = (world: World, run: unknown): EnrolmentPlan | undefined => {
  const record = world.services.database.items('Work').find(({ sk }) => sk === run);
  return record && (JSON.parse(String(record.plan)) as EnrolmentPlan);
};

/**
 * At every write. I1: a person has one grant at the most, and is handed over once, whatever lines,
 * runs and files there are. I4: a grant has a certificate that the insurer gave this person; nobody
 * is handed over who declined, had died or was never due. I17: nobody is handed over untold, or
 * before the days are over that they have to decline.
 */
export const watchEnrolments = (world: World, people: readonly PlacedPerson[]): EnrolmentWatch => {
  let files: InsurerFiles | undefined;
  let tellings: Tellings | undefined;
  const byPerson = new Map(people.map((one) => [one.person, one]));
  const personOf = ({ pk }: Item): PlacedPerson | undefined =>
    byPerson.get(String(pk).slice('person:'.length));

  const watchGrant = (grant: Item): void => {
    const { person } = personOf(grant) ?? { person: String(grant.pk) };
    const theirs = world.services.database
      .items('Ledger')
      .filter(({ pk, sk }) => pk === grant.pk && String(sk).startsWith('GRANT#'));
    if (theirs.length > 1) world.violate('I1', `${person} is insured ${theirs.length} times`);
    const words = files?.said.get(person) ?? [];
    const isGiven = words.some(
      ({ answer, certificate }) => answer === 'accepted' && certificate === grant.certificate,
    );
    if (!isGiven) world.violate('I4', `the insurer gave ${person} no ${grant.certificate}`);
  };
  const watchHandOver = (one: PlacedPerson, before: Item | undefined, after: Item): void => {
    const { person } = one;
    if (before?.state === 'declined') world.violate('I4', `${person} declined and is enrolled`);
    if (!isDue(one)) world.violate('I4', `${person} (${one.kind}) is enrolled`);
    const plan = planOf(world, after.source);
    if (!plan) return void world.violate('I4', `${person} is enrolled by ${after.source}`);
    if (world.now() < msOf(plan.mayBeEnrolledAt)) {
      world.violate('I17', `${person} is enrolled before ${plan.mayBeEnrolledAt}`);
    }
    const toldOn = tellings?.offeredOn(person);
    if (toldOn === undefined)
      return void world.violate('I17', `${person} is enrolled and was not told`);
    if (addDays(toldOn, toldDaysBefore) > plan.enrolledOn) {
      world.violate('I17', `${person} was told on ${toldOn} and is enrolled on ${plan.enrolledOn}`);
    }
    const isDead = one.lines.some((line) => knownOf(world, line, plan).includes('LineHolderDied'));
    if (isDead) world.violate('I4', `${person} had died and is enrolled`);
  };
  world.services.onWrite.push(({ table, before, after }) => {
    if (!after) return;
    if (table === 'Ledger' && String(after.sk).startsWith('GRANT#')) watchGrant(after);
    if (table !== 'Enrolments' || !String(after.sk).startsWith('ENROLMENT#')) return;
    const one = personOf(after);
    if (!one || after.state !== 'handed_over' || before?.state === 'handed_over') return;
    watchHandOver(one, before, after);
  });
  return {
    handedOver: (names, key) => {
      for (const person of names) {
        const times = files?.handed.get(person) ?? 0;
        if (times > 1) world.violate('I1', `${person} is handed over ${times} times, in ${key}`);
        const stands = world.services.database
          .items('Enrolments')
          .some(({ pk, sk }) => pk === `person:${person}` && String(sk).startsWith('ENROLMENT#'));
        if (!stands) world.violate('I4', `${person} is handed over and has no enrolment`);
      }
    },
    by: (...given) => {
      [files, tellings] = given;
    },
  };
};

/** What was recorded of a line up to the instant by which the enrolment is decided. */
const knownOf = (world: World, line: string, { enrolAsOf }: EnrolmentPlan): unknown[] =>
  world.services.database
    .items('Lines')
    .filter(({ sk, recordedAt }) => {
      return String(sk).split('#')[1] === line && String(recordedAt) <= enrolAsOf;
    })
    .map(({ type }) => type);
