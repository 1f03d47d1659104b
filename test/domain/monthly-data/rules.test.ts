import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silence } from '../../../domain/customers-word.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import type { LineState } from '../../../domain/line-state.ts';
import { benefitIsNotDeclined } from '../../../domain/monthly-data/benefit-is-not-declined.ts';
import { benefitIsNotHeld } from '../../../domain/monthly-data/benefit-is-not-held.ts';
import type { Answer, MonthlyDataFacts, Rule } from '../../../domain/monthly-data/facts.ts';
import { guardianConsentIsNotNeeded } from '../../../domain/monthly-data/guardian-consent-is-not-needed.ts';
import { lineHasAnAllowanceOfItsOwn } from '../../../domain/monthly-data/line-has-an-allowance-of-its-own.ts';
import { lineHasNotEnded } from '../../../domain/monthly-data/line-has-not-ended.ts';
import { lineIsNotSuspended } from '../../../domain/monthly-data/line-is-not-suspended.ts';
import { lineIsOfTheOperator } from '../../../domain/monthly-data/line-is-of-the-operator.ts';
import { lineIsPostpaid } from '../../../domain/monthly-data/line-is-postpaid.ts';
import { lineServesAPerson } from '../../../domain/monthly-data/line-serves-a-person.ts';
import { lineWasOpenedByTheReferenceDate } from '../../../domain/monthly-data/line-was-opened-by-the-reference-date.ts';
import {
  type ReasonCode,
  reasonCodes,
  refusalSentences,
} from '../../../domain/monthly-data/reasons.ts';
import { rules } from '../../../domain/monthly-data/rules.ts';
import { aLine, monthlyData, theFacts } from '../builders.ts';

const folder = new URL('../../../domain/monthly-data/', import.meta.url);

/** Facts under a programme that excludes nothing. */
const openToAll: Partial<MonthlyDataFacts> = {
  benefit: {
    ...monthlyData,
    excluded: {
      comment: 'nobody',
      lineTypes: [],
      billings: [],
      networks: [],
      statuses: [],
      linesWithoutOwnAllowance: false,
    },
    minors: { ...monthlyData.minors, cappedPlanClasses: [] },
  },
};
const literal: Partial<MonthlyDataFacts> = {
  benefit: {
    ...monthlyData,
    suspended: { comment: 'the literal reading', suspendedOnReferenceDate: 'exclude' },
  },
};
const ended = { ended: true, suspended: false };
const suspended = { ended: false, suspended: true };

type Row = [Rule, Answer, Partial<MonthlyDataFacts>, string];
const table: Row[] = [
  // rule, answer, facts that differ from a line that gets February, why
  [lineIsOfTheOperator, 'met', {}, 'own network'],
  [lineIsOfTheOperator, 'not_met', { line: aLine({ network: 'mvno' }) }, 'virtual operator'],
  [lineIsOfTheOperator, 'not_applicable', openToAll, 'the programme does not ask'],
  [
    lineWasOpenedByTheReferenceDate,
    'met',
    { line: aLine({ openedOn: '2026-01-13' }) },
    'opened on the reference date itself is in',
  ],
  [
    lineWasOpenedByTheReferenceDate,
    'not_met',
    { line: aLine({ openedOn: '2026-01-14' }) },
    'opened the day after is out',
  ],
  [
    lineWasOpenedByTheReferenceDate,
    'met',
    { line: aLine({ openedOn: '2026-01-31' }), referenceDate: '2026-01-31' },
    'the reference date is the programme\u2019s',
  ],
  [lineHasNotEnded, 'met', {}, 'in service'],
  [lineHasNotEnded, 'not_met', { state: ended }, 'ended'],
  [lineHasNotEnded, 'met', { line: aLine({ status: 'ended' }) }, 'its termination was withdrawn'],
  [lineHasNotEnded, 'not_applicable', { ...openToAll, state: ended }, 'the programme does not ask'],
  [lineServesAPerson, 'met', { line: aLine({ type: 'wearable' }) }, 'second devices get data'],
  [lineServesAPerson, 'not_met', { line: aLine({ type: 'iot' }) }, 'a thing'],
  [lineServesAPerson, 'not_applicable', openToAll, 'the programme does not ask'],
  [lineIsPostpaid, 'met', {}, 'postpaid'],
  [lineIsPostpaid, 'not_met', { line: aLine({ billing: 'prepaid' }) }, 'prepaid'],
  [lineIsPostpaid, 'not_applicable', openToAll, 'the programme does not ask'],
  [lineHasAnAllowanceOfItsOwn, 'met', {}, 'the extract does not say otherwise'],
  [lineHasAnAllowanceOfItsOwn, 'not_met', { line: aLine({ ownAllowance: false }) }, 'none'],
  [lineHasAnAllowanceOfItsOwn, 'not_applicable', openToAll, 'the programme does not ask'],
  [lineIsNotSuspended, 'met', {}, 'in service'],
  [lineIsNotSuspended, 'not_met', { state: suspended }, 'suspended now'],
  [
    lineIsNotSuspended,
    'met',
    { line: aLine({ status: 'suspended' }) },
    'suspended on the reference date and resumed since: each month is decided',
  ],
  [
    lineIsNotSuspended,
    'not_met',
    { ...literal, line: aLine({ status: 'suspended' }) },
    'under the literal reading it stays out',
  ],
  [lineIsNotSuspended, 'met', literal, 'the literal reading is about the reference date only'],
  [lineIsNotSuspended, 'not_applicable', { ...openToAll, state: suspended }, 'not asked'],
  [guardianConsentIsNotNeeded, 'not_applicable', {}, 'of age, or on no capped plan'],
  [guardianConsentIsNotNeeded, 'not_met', { line: aLine({ adultFrom: '2026-03' }) }, 'under age'],
  [guardianConsentIsNotNeeded, 'met', { line: aLine({ adultFrom: '2026-02' }) }, 'of age by now'],
  [
    guardianConsentIsNotNeeded,
    'not_applicable',
    { ...openToAll, line: aLine({ adultFrom: '2026-03' }) },
    'the programme caps no plan',
  ],
  [benefitIsNotDeclined, 'not_applicable', {}, 'nothing was said'],
  [benefitIsNotDeclined, 'met', { word: { ...silence, declinedFrom: '2026-03' } }, 'from March on'],
  [benefitIsNotDeclined, 'not_met', { word: { ...silence, declinedFrom: '2026-02' } }, 'by now'],
  [benefitIsNotHeld, 'met', {}, 'nothing was said'],
  [benefitIsNotHeld, 'not_met', { word: { ...silence, held: true } }, 'this was not me'],
];

describe('a rule of the monthly data', () => {
  it.each(table)('$name is %s: %s', (...[rule, answer, differences]) => {
    expect(rule.answer(theFacts(differences))).toBe(answer);
  });

  it.each<[LineState, Partial<FrozenLine>, ReasonCode, string]>([
    // state, frozen row, reason, why
    [{ ...suspended, suspendedBy: 'operator' }, {}, 'line_suspended_by_operator', '이용정지'],
    [{ ...suspended, suspendedBy: 'customer' }, {}, 'line_paused_by_customer', '일시정지'],
    [suspended, {}, 'line_suspended', 'by whom is unknown'],
    [
      { ended: false, suspended: false },
      { status: 'suspended', suspension: 'by_customer' },
      'line_paused_by_customer',
      'resumed since, but out for good by the row',
    ],
  ])('about suspension %j, %j says %s: %s', (state, row, reason) => {
    expect(lineIsNotSuspended.reason(theFacts({ state, line: aLine(row) }))).toBe(reason);
  });
});

describe('the catalogue of rules', () => {
  const isRule = (file: string) =>
    readFileSync(new URL(file, folder), 'utf8').includes(': Rule = {');
  const nameOf = (file: string) =>
    file.slice(0, -'.ts'.length).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

  it('lists every rule there is a file for, under the file\u2019s name', () => {
    const files = readdirSync(folder).filter(isRule).map(nameOf).sort();
    expect(rules.map(({ name }) => name).sort(), 'add the rule to rules.ts').toEqual(files);
  });

  it('tests each rule for all the answers it can give', () => {
    for (const rule of rules) {
      const answers = new Set(
        table.filter(([tested]) => tested === rule).map(([, answer]) => answer),
      );
      const possible = [lineWasOpenedByTheReferenceDate, benefitIsNotHeld].includes(rule) ? 2 : 3;
      expect(answers.size, rule.name).toBe(possible);
    }
  });

  it('has a sentence for each reason, which names no person and no id', () => {
    expect(reasonCodes).toHaveLength(12);
    for (const code of reasonCodes) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)+$/);
      expect(refusalSentences[code]).toMatch(/^The [^{}$]+\.$/);
    }
  });
});
