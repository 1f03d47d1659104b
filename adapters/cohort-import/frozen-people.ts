import type { Cycle, PlainDate } from '../../domain/calendar.ts';
import type { CleanRow } from '../../domain/extract/clean-row.ts';
import { type KeepingRules, personToKeep } from '../../domain/extract/projections.ts';
import { lineHash } from '../../domain/line-hash.ts';
import { sweepOf } from '../../domain/safety-insurance/sweeps.ts';
import type { SpillFiles } from '../spill-files.ts';
import { type FileInTheMaking, type FinishedFile, fileInTheMaking } from './frozen-file.ts';

/** The people of one automatic enrolment. */
export interface PersonSlice {
  readonly cycle: Cycle;
  readonly file: FinishedFile;
}

export interface FrozenPeople {
  /** Whose birth dates are kept, and who holds the earlier insurance. */
  readonly persons: FinishedFile;
  readonly personSlices: readonly PersonSlice[];
  readonly severalBirthDates: number;
}

/** Sets aside what a line says about its holder, where the insurance needs to know the holder. */
export const setPersonAside = (people: SpillFiles, row: CleanRow, rules: KeepingRules): void => {
  const kept = personToKeep(row, rules);
  if (!kept) return;
  const hash = lineHash(kept.person);
  const shard = Number.parseInt(hash.slice(0, 2), 16);
  const line = kept.carries ? row.lineId : '';
  const earlier = kept.alreadyInsured ? 'yes' : '';
  people.append(shard, `${hash},${kept.person},${kept.birthDate},${line},${earlier}`);
};

/** A person as all of its lines tell, in their order. */
interface ToldPerson {
  readonly person: string;
  readonly birthDates: Set<PlainDate>;
  readonly lines: string[];
  alreadyInsured: boolean;
}

/**
 * Makes each person one of its lines: every slice sorted by hash of the person, then person, and
 * a person in one slice at the most. Memory holds one shard and one person at a time. The earliest
 * of several birth dates says which slice: whoever looks should look soon.
 */
export const freezePeople = (
  people: SpillFiles,
  rules: KeepingRules,
  folder: string,
): FrozenPeople => {
  const persons = fileInTheMaking(folder, 'persons.jsonl');
  const slices = rules.sweeps.map(({ cycle }) => ({
    cycle,
    file: fileInTheMaking(folder, `persons-${cycle}.jsonl`),
  }));
  let severalBirthDates = 0;
  for (const shard of people.shards()) {
    for (const told of toldPeople([...people.lines(shard)].sort())) {
      keep(persons, told);
      if (told.birthDates.size > 1) severalBirthDates += 1;
      const [earliest] = [...told.birthDates].sort();
      const sweep = earliest && sweepOf(earliest, rules.insuranceAge, rules.sweeps);
      const slice = sweep && slices.find(({ cycle }) => cycle === sweep.cycle);
      slice?.file.row(slicedPersonJson(told));
    }
  }
  return {
    persons: persons.finish(),
    personSlices: slices.map(({ cycle, file }) => ({ cycle, file: file.finish() })),
    severalBirthDates,
  };
};

function* toldPeople(sorted: readonly string[]): Generator<ToldPerson> {
  let told: ToldPerson | undefined;
  for (const text of sorted) {
    const [, person = '', birthDate = '', line = '', earlier = ''] = text.split(',');
    if (told?.person !== person) {
      if (told) yield told;
      told = { person, birthDates: new Set(), lines: [], alreadyInsured: false };
    }
    if (birthDate !== '') told.birthDates.add(birthDate);
    if (line !== '') told.lines.push(line);
    if (earlier !== '') told.alreadyInsured = true;
  }
  if (told) yield told;
}

/** One row for each birth date, and one for somebody who is known by the earlier insurance alone. */
const keep = (file: FileInTheMaking, { person, birthDates, alreadyInsured }: ToldPerson): void => {
  const earlier = alreadyInsured ? ',"alreadyInsured":true' : '';
  for (const birthDate of birthDates) {
    file.row(`{"person":"${person}","birthDate":"${birthDate}"${earlier}}`);
  }
  if (birthDates.size === 0) file.row(`{"person":"${person}"${earlier}}`);
};

const slicedPersonJson = ({ person, birthDates, lines, alreadyInsured }: ToldPerson): string => {
  const [birthDate] = birthDates;
  const born = birthDates.size === 1 ? `,"birthDate":"${birthDate}"` : '';
  const carrying = lines.map((line) => `"${line}"`).join(',');
  const earlier = alreadyInsured ? ',"alreadyInsured":true' : '';
  return `{"person":"${person}"${born},"lines":[${carrying}]${earlier}}`;
};
