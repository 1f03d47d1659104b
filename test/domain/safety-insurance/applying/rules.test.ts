import { describe, expect, it } from 'vitest';
import type { ApplicationFacts } from '../../../../domain/safety-insurance/applying/facts.ts';
import { applicationRefusals } from '../../../../domain/safety-insurance/applying/reasons.ts';
import { refusalOf, rules } from '../../../../domain/safety-insurance/applying/rules.ts';
import type { Enrolment } from '../../../../domain/safety-insurance/enrolment.ts';
import { aLine, version1 } from '../../builders.ts';

const facts = (differences: Partial<ApplicationFacts> = {}): ApplicationFacts => ({
  on: '2026-03-20',
  applicant: { actsAs: 'customer', age: 'adult', holder: 'person' },
  line: aLine(),
  lineHasEnded: false,
  holderHasDied: false,
  isHeld: false,
  holds: undefined,
  enrolment: undefined,
  isLeftOver: false,
  benefit: version1.benefits['safety-insurance'],
  ...differences,
});

const enrolled = (state: Enrolment['state'], certificate?: string): Enrolment => ({
  ...{
    programme: 'customer-appreciation',
    person: 'person-1',
    state,
    because: 'age',
    source: 'run',
  },
  ...{ lines: ['L1'], changedAt: '2026-02-01T00:00:00.000Z', by: 'run', version: 1 },
  ...(certificate !== undefined && { certificate }),
});

const child = { actsAs: 'customer', age: 'under_14', holder: 'person' } as const;

describe('an application is refused', () => {
  it.each<[string, Partial<ApplicationFacts>, string | undefined]>([
    ['the day before the first', { on: '2026-01-31' }, 'applications_not_open_yet'],
    ['on the first day', { on: '2026-02-01' }, undefined],
    ['on the last day', { on: '2026-07-31' }, undefined],
    ['the day after the last', { on: '2026-08-01' }, 'applications_closed'],
    [
      'of a company',
      { applicant: { ...child, age: 'adult', holder: 'company' } },
      'holder_is_company',
    ],
    ['of a child alone', { applicant: child }, 'guardian_needed'],
    ['of a child by the guardian', { applicant: { ...child, actsAs: 'guardian' } }, undefined],
    ['of a minor of 14 or more', { applicant: { ...child, age: 'minor' } }, undefined],
    ['of a holder who has died', { holderHasDied: true }, 'holder_died'],
    ['by a line outside the cohort', { line: undefined }, 'line_not_in_cohort'],
    ['by a line of a virtual operator', { line: aLine({ network: 'mvno' }) }, 'line_is_mvno'],
    ['by a prepaid line, which may carry it', { line: aLine({ billing: 'prepaid' }) }, undefined],
    ['by a suspended line, which may too', { line: aLine({ status: 'suspended' }) }, undefined],
    ['by a line that has ended', { lineHasEnded: true }, 'line_ended'],
    ['while it is held', { isHeld: true }, 'benefit_held'],
    ['beside the victims’ insurance', { holds: 'safety-insurance-of-victims' }, 'already_insured'],
    ['while an enrolment is announced', { enrolment: enrolled('offered') }, 'already_insured'],
    ['while the insurer is asked', { enrolment: enrolled('handed_over') }, 'already_insured'],
    ['while the insurer is silent', { enrolment: enrolled('missing') }, 'already_insured'],
    ['whom it left over', { enrolment: enrolled('missing'), isLeftOver: true }, undefined],
    ['of who is insured', { enrolment: enrolled('insured', 'C') }, 'already_insured'],
    ['of whose cover was cancelled', { enrolment: enrolled('cancelled', 'C') }, 'insurance_ended'],
    ['of whose cover has ended', { enrolment: enrolled('ended', 'C') }, 'insurance_ended'],
    ['of who declined', { enrolment: enrolled('declined'), holds: 'safety-insurance' }, undefined],
    ['of whom the insurer refused', { enrolment: enrolled('rejected') }, undefined],
    ['of who withdrew before', { enrolment: enrolled('cancelled') }, undefined],
  ])('%s: %o', (_what, differences, reason) => {
    expect(refusalOf(facts(differences))).toBe(reason);
  });

  it('for the first reason in the order of precedence', () => {
    const everything = facts({
      ...{ on: '2026-08-01', applicant: { ...child, holder: 'company' }, line: undefined },
      ...{ lineHasEnded: true, holderHasDied: true, isHeld: true, holds: 'other' },
    });
    const order = Object.keys(applicationRefusals);
    const reasons = rules
      .filter((rule) => rule.answer(everything) === 'not_met')
      .map((rule) => rule.reason(everything));
    expect(refusalOf(everything)).toBe('applications_closed');
    expect(reasons.map((reason) => order.indexOf(reason))).toEqual(
      reasons.map((reason) => order.indexOf(reason)).toSorted((a, b) => a - b),
    );
  });

  it('by rules of which each names itself', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(9);
  });
});
