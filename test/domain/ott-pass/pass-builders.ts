import type { Choice, ChoiceRecord, Claim } from '../../../domain/ott-pass/choice.ts';
import type { OttPassInput } from '../../../domain/ott-pass/decide-choice.ts';
import type { Asker } from '../../../domain/ott-pass/facts.ts';
import { aLine, version1 } from '../builders.ts';

/** A guardian for a child under 14. */
export const byGuardian: Asker = {
  actsAs: 'guardian',
  age: 'under_14',
  holder: 'person',
  naturalUser: false,
};

/** A code that was claimed. */
export const claimed: Claim = {
  codeId: 'c'.repeat(64),
  grantId: 'g'.repeat(40),
  issue: 0,
  claimedAt: '2026-03-01T00:00:00.000Z',
};

/** A choice of the first service. */
export const aRecord = (
  choice: Partial<Choice> = {},
  differences: Partial<ChoiceRecord> = {},
): ChoiceRecord => {
  const version = choice.version ?? 1;
  const made = {
    service: 'stream-one',
    chosenAt: '2026-02-15T00:00:00.000Z',
    by: 'customer',
  } as const;
  return { version, choice: { ...made, version, ...choice }, nextIssue: 0, ...differences };
};

/** A phone in service on 2 March 2026, asked about by its holder, without a choice. */
export const anInput = (differences: Partial<OttPassInput> = {}): OttPassInput => ({
  line: 'L1',
  row: aLine(),
  events: [],
  asOf: '2026-03-02T03:00:00.000Z',
  programme: version1,
  asker: { actsAs: 'customer', age: 'adult', holder: 'person', naturalUser: false },
  record: undefined,
  ...differences,
});
