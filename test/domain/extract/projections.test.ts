import { describe, expect, test } from 'vitest';
import { type CleanRow, cleanRowOf } from '../../../domain/extract/clean-row.ts';
import {
  frozenLineJson,
  keepingRulesOf,
  personToKeep,
} from '../../../domain/extract/projections.ts';
import { frozenLineSchema } from '../../../domain/line.ts';
import { pseudonymOf } from '../../../domain/person-pseudonym.ts';
import { programmeVersion } from '../../../programmes/catalogue.ts';

const rules = keepingRulesOf(programmeVersion('customer-appreciation', 1).programme);
const row = (change: Partial<CleanRow> = {}): CleanRow => ({
  ...cleanRowOf('L-1,C-1,phone,postpaid,own,in_service,1980-05-17,2019-03-02,P-1,,,'),
  ...change,
});
const frozen = (change: Partial<CleanRow> = {}) =>
  frozenLineSchema.parse(JSON.parse(frozenLineJson(row(change), rules)));

describe('a line in the frozen cohort', () => {
  test('holds neither customer nor person nor birth date', () => {
    expect(frozen({ personRef: 'P-SECRET', customerId: 'C-SECRET' })).toEqual({
      line: 'L-1',
      type: 'phone',
      billing: 'postpaid',
      network: 'own',
      status: 'in_service',
      openedOn: '2019-03-02',
    });
  });

  test('says whose act a suspension was only while it is suspended', () => {
    expect(frozen({ status: 'suspended', suspension: 'by_operator' }).suspension).toBe(
      'by_operator',
    );
    expect(frozen({ status: 'suspended' })).not.toHaveProperty('suspension');
    expect(frozen({ suspension: 'by_operator' })).not.toHaveProperty('suspension');
  });

  test('says that it has no allowance of its own only where the extract says no', () => {
    expect(frozen({ ownAllowance: 'no' }).ownAllowance).toBe(false);
    expect(frozen({ ownAllowance: 'yes' })).not.toHaveProperty('ownAllowance');
    expect(frozen()).not.toHaveProperty('ownAllowance');
  });

  test.each<[string, string | undefined, string]>([
    ['2007-01-14', '2026-02', '19 on the day after the reference date'],
    ['2007-02-01', '2026-02', '19 on the first day of a cycle'],
    ['2007-02-02', '2026-03', '19 on the second day of a cycle'],
    ['2008-02-29', '2027-03', 'born on a leap day: 19 on 1 March of a common year'],
    ['2007-01-13', undefined, '19 on the reference date'],
    ['', undefined, 'a company'],
  ])('of a holder born %j on a capped plan is an adult’s from %s: %s', (birthDate, month) => {
    expect(frozen({ birthDate, planClass: 'data_capped' }).adultFrom).toBe(month);
  });

  test('of a minor on another plan says nothing about age', () => {
    expect(frozen({ birthDate: '2015-01-01', planClass: 'standard' })).not.toHaveProperty(
      'adultFrom',
    );
  });
});

describe('a person whom the insurance needs', () => {
  test.each([
    ['1961-07-31', true, '65 on the last day of enrolment'],
    ['1961-08-01', false, '65 on the day after'],
    ['1900-01-01', true, 'long past 65'],
    ['1960-02-29', true, 'born on a leap day'],
    ['', false, 'a company'],
  ])('born %j is kept: %s (%s)', (birthDate, kept) => {
    expect(personToKeep(row({ birthDate }), rules) !== undefined).toBe(kept);
  });

  test.each<[Partial<CleanRow>, boolean, string]>([
    [{}, true, 'a line of the operator in service'],
    [{ billing: 'prepaid' }, true, 'prepaid is not excluded from the insurance'],
    [{ status: 'suspended' }, true, 'a suspension is not named for it'],
    [{ network: 'mvno' }, false, 'not a customer of the operator'],
    [{ status: 'ended' }, false, 'the line has ended'],
  ])('is carried by a line %j: %s (%s)', (change, carries) => {
    expect(personToKeep(row({ birthDate: '1950-01-01', ...change }), rules)?.carries).toBe(carries);
  });

  test('is kept without a birth date where the earlier insurance alone is known of a younger one', () => {
    expect(personToKeep(row({ earlierInsurance: 'yes' }), rules)).toEqual({
      person: 'P-1',
      birthDate: '',
      carries: false,
      alreadyInsured: true,
    });
  });

  test('is known by the operator’s pseudonym, or by ours where there is none', () => {
    const birthDate = '1950-01-01';
    expect(personToKeep(row({ birthDate }), rules)?.person).toBe('P-1');
    expect(personToKeep(row({ birthDate, personRef: '' }), rules)?.person).toBe(pseudonymOf('C-1'));
  });
});
