import { describe, expect, it } from 'vitest';
import { InputRejected } from '../../domain/errors.ts';
import { parseProgramme } from '../../domain/programme.ts';
import { version1 } from './builders.ts';
import { changedProgramme } from './changed-programme.ts';

const ott = 'benefits.ott-pass';
const roaming = 'benefits.roaming-bonus';
const insurance = 'benefits.safety-insurance';
const { products } = version1.benefits['roaming-bonus'];
const [product] = products;
const [service] = version1.benefits['ott-pass'].services;
const offer = { code: 'roaming-plus-50', products: ['X'], extendedUntil: '2026-08-31' };
const group = (name: string, ...members: string[]) => ({ group: name, members });
const plus50 = group('roaming-plus-50', 'roaming-bonus', 'roaming-plus-50');

describe('fields that are right each for itself', () => {
  it.each([
    // field, value, what is wrong between it and another
    [`${ott}.window.chooseUntil`, '2026-01-31', 'is before chooseFrom 2026-02-01'],
    [`${ott}.window.registerUntil`, '2026-07-30', 'is before chooseUntil 2026-07-31'],
    [`${ott}.services`, [service, service], 'names twice: stream-one'],
    [`${ott}.reminders.on`, ['2026-01-31'], 'reminds when nobody can choose'],
    [`${ott}.reminders.on`, ['2026-08-01'], 'reminds when nobody can choose'],
    [`${ott}.reminders.on`, ['2026-07-01', '2026-05-15'], 'is not in order'],
    [`${ott}.reminders.on`, ['2026-07-01', '2026-07-01'], 'is not in order'],
    [`${roaming}.window.boughtUntil`, '2026-02-28', 'is before boughtFrom 2026-03-01'],
    [`${roaming}.window.startedUntil`, '2026-08-30', 'is before boughtUntil 2026-08-31'],
    [`${roaming}.products`, [product, product], 'names twice: ROAM-3GB'],
    [`${roaming}.runningOffers.offers`, [offer, offer], 'names twice: roaming-plus-50'],
    [
      `${roaming}.runningOffers.offers`,
      [{ ...offer, products: ['ROAM-3GB'] }],
      'holds what the bonus is promised for too: ROAM-3GB',
    ],
    [
      `${roaming}.runningOffers.offers`,
      [{ ...offer, code: 'another' }],
      'has no group of the running offer another and roaming-bonus',
    ],
    [`${insurance}.enrolmentUntil`, '2026-01-31', 'is before enrolmentFrom 2026-02-01'],
    [`${insurance}.automatic.firstCycle`, '2026-01', 'is before enrolmentFrom 2026-02-01'],
    [`${insurance}.automatic.firstCycle`, '2026-09', 'is before firstCycle 2026-09'],
    [`${insurance}.automatic.lastCycle`, '2026-06', 'leaves out who reaches the age'],
    [`${insurance}.automatic.toldDaysBefore`, 28, 'is more than 27'],
    [`${insurance}.insurer.fields`, ['birth_date'], 'lacks person'],
    [`${insurance}.insurer.fields`, ['person', 'person'], 'names twice: person'],
    ['exclusive.groups', [plus50, plus50], 'names the group roaming-plus-50 twice'],
    ['exclusive.groups', [plus50, group('gift', 'voucher')], 'gift has one member'],
    ['exclusive.groups', [plus50, group('gift', 'a', 'a')], 'gift names twice: a'],
    ['exclusive.groups', [], 'has no group of the running offer roaming-plus-50'],
    ['notices.quietHours.untilHour', 21, 'begin and end at the same hour'],
  ])('%s = %j is refused', (field, value, reason) => {
    const parse = () => parseProgramme('v3.json', changedProgramme(field, value));
    expect(parse).toThrow(InputRejected);
    expect(parse).toThrow(reason);
    const named = reason.startsWith('has no group') ? 'exclusive.groups' : field;
    expect(parse).toThrow(named.split('.').slice(0, 2).join('.'));
  });

  it.each([
    // field, value: the last that is right
    [`${ott}.window.chooseUntil`, '2026-08-31'],
    [`${ott}.reminders.on`, ['2026-02-01', '2026-07-31']],
    [`${ott}.reminders.on`, []],
    [`${roaming}.window.startedUntil`, '2026-08-31'],
    [`${roaming}.window.boughtUntil`, '2026-03-01'],
    [`${insurance}.automatic.toldDaysBefore`, 27],
    [`${insurance}.automatic.lastCycle`, '2026-07'],
    ['notices.quietHours.untilHour', 20],
  ])('%s = %j is taken', (field, value) => {
    expect(() => parseProgramme('v3.json', changedProgramme(field, value))).not.toThrow();
  });
});
