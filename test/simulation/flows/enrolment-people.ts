import fc from 'fast-check';
import * as z from 'zod';
import { createEnrolments } from '../../../adapters/enrolments.ts';
import { takeExclusives } from '../../../adapters/exclusive.ts';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { personSubject } from '../../../domain/benefit-key.ts';
import { type CohortManifest, sealKey } from '../../../domain/cohort.ts';
import { pseudonymOf } from '../../../domain/person-pseudonym.ts';
import { insuranceGroup } from '../../../domain/safety-insurance/earlier-insurance.ts';
import type { SlicedPerson } from '../../../domain/safety-insurance/sliced-person.ts';
import { aLine } from '../../domain/builders.ts';
import { programme, sealSlice } from '../../fakes/enrolment-workflow.ts';
import type { World } from '../core/world.ts';
import { sealCohortOf } from './sealed-cohorts.ts';

/**
 * The people of a slice, by what they are. `due` and `two_lines` are to be insured once. Never:
 * `young`, `victim` (has the earlier insurance), `no_line` (it has ended), `applied` (a way of their
 * own), and `two_dates`, whom somebody has to look at.
 */
export const personKinds = [
  ...(['due', 'two_lines', 'young', 'victim', 'no_line', 'applied', 'two_dates'] as const),
] as const;
export type PersonKind = (typeof personKinds)[number];

export const peopleSchema = z.array(z.enum(personKinds)).min(1).max(6);

export const somePeople = (max: number): fc.Arbitrary<PersonKind[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<PersonKind>('due', 'two_lines') },
      { weight: 1, arbitrary: fc.constantFrom<PersonKind>(...personKinds) },
    ),
    { minLength: 1, maxLength: max },
  );

/** Somebody of a scenario. The provider names no pseudonyms of persons: the customer id is a canary. */
export interface PlacedPerson {
  readonly id: string;
  readonly person: string;
  readonly kind: PersonKind;
  readonly lines: readonly string[];
}

export const birthDate = '1950-11-23';
const youngBirthDate = '1975-11-23';
const cycle = '2026-02';
const before = '2026-01-20T00:00:00.000Z';

export const placedPeople = (kinds: readonly PersonKind[]): PlacedPerson[] =>
  kinds.map((kind, place) => {
    const id = `canary-customer-${place}`;
    const lines = [`L${place}-1`, ...(kind === 'two_lines' ? [`L${place}-2`] : [])];
    return { id, person: pseudonymOf(id), kind, lines };
  });

/** True of whom an enrolment is to insure, unless they or the insurer say no. */
export const isDue = ({ kind }: PlacedPerson): boolean => kind === 'due' || kind === 'two_lines';

/** Seals the people as a slice of the month, with what happened to them before it was made. */
export const plantPeople = async (world: World, people: readonly PlacedPerson[]): Promise<void> => {
  const { objects } = world.services;
  const rows = people.flatMap(({ lines }) => lines.map((line) => aLine({ line })));
  sealCohortOf(world, rows);
  const sealed = objects.text(sealKey(programme, '2026-01-13')) ?? '';
  const cohort = JSON.parse(sealed) as CohortManifest;
  sealSlice(objects, cohort, { people: people.map(sliced), cycle });
  const env = world.truth();
  for (const { kind, person, lines } of people) {
    const [line = ''] = lines;
    if (kind === 'no_line') {
      const at = { occurredAt: before, recordedAt: before };
      await appendLineEvent(env, { line, type: 'LineEnded', eventId: `E-${line}`, ...at });
    }
    if (kind !== 'applied') continue;
    const { group, ours: benefit } = insuranceGroup;
    const by = 'a'.repeat(40);
    const taken = { subject: personSubject(person), group, benefit, by, at: before };
    await takeExclusives(env, [taken]);
    await createEnrolments(env, [
      {
        ...{ programme, person, state: 'insured', because: 'application', lines: [...lines] },
        ...{ source: by, certificate: 'SI-applied', startsOn: '2026-02-01' },
        ...{ endsOn: '2028-01-31', changedAt: before, by, version: 1 },
      },
    ]);
  }
};

const sliced = ({ person, kind, lines }: PlacedPerson): SlicedPerson => ({
  person,
  ...(kind !== 'two_dates' && { birthDate: kind === 'young' ? youngBirthDate : birthDate }),
  lines: [...lines],
  ...(kind === 'victim' && { alreadyInsured: true }),
});
