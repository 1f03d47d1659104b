import { tellingInputSchema } from '../../../adapters/tellings.ts';
import { grantId, safetyInsuranceKey } from '../../../domain/benefit-key.ts';
import { instantOf, type PlainDate, plainDateOf } from '../../../domain/calendar.ts';
import type { Telling } from '../../../domain/notices/telling.ts';
import { programme } from '../../fakes/enrolment-workflow.ts';
import type { World } from '../core/world.ts';
import type { PlacedPerson } from '../flows/enrolment-people.ts';

/** Whom the tellings that were started tell, of what, and on which day in Korea. */
export interface Tellings {
  start(name: string, input: unknown): 'started' | 'exists';
  /** The day on which somebody was first told of the offer. */
  offeredOn(person: string): PlainDate | undefined;
  startedOn(person: string): PlainDate | undefined;
}

interface Told {
  readonly on: PlainDate;
  readonly words: string;
}

/**
 * I17: who is told that cover has begun has the grant that says so, and whoever is told the same
 * twice is told it in the same words: the message hub shows one message of a cause. Telling itself
 * is another flow's: here its start counts, once a name.
 */
export const watchTellings = (world: World, people: readonly PlacedPerson[]): Tellings => {
  const names = new Set<string>();
  const told = new Map<string, Told>();
  const personOf = new Map(
    people.map(({ person }) => [grantId(safetyInsuranceKey(programme, person)), person]),
  );
  const tell = ({ template, facts }: Telling, cause: string): void => {
    const person = personOf.get(cause) ?? cause;
    const words = JSON.stringify(facts);
    const before = told.get(`${template} ${person}`);
    if (before === undefined) {
      told.set(`${template} ${person}`, { on: plainDateOf(instantOf(world.now())), words });
    } else if (before.words !== words) {
      world.violate('I17', `${person} is told ${template}: ${before.words}, then ${words}`);
    }
    if (template !== 'insurance_started') return;
    const isGiven = world.services.database
      .items('Ledger')
      .some(({ pk, sk }) => pk === `person:${person}` && String(sk).startsWith('GRANT#'));
    if (!isGiven) world.violate('I17', `${person} is told of cover and has no grant`);
  };
  return {
    start: (name, input) => {
      world.services.said.push({ name, input });
      if (names.has(name)) return 'exists';
      names.add(name);
      const read = tellingInputSchema.parse(input);
      if (!('ofList' in read)) return 'started';
      const { telling, parts } = read.ofList;
      for (const { bucket, key } of parts) {
        const text = world.services.objects.held.get(`${bucket}/${key}`)?.toString('utf8') ?? '';
        for (const row of text.trim().split('\n')) tell(telling, JSON.parse(row).cause);
      }
      return 'started';
    },
    offeredOn: (person) => told.get(`insurance_offered ${person}`)?.on,
    startedOn: (person) => told.get(`insurance_started ${person}`)?.on,
  };
};
