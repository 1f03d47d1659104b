import { describe, expect, it } from 'vitest';
import { dueOf, tellingAccount } from '../../../domain/notices/telling-account.ts';

const due = (line: string) => dueOf(line, `grant-of-${line}`, 'data_given');
const all = ['L1', 'L2', 'L3'].map(due);

describe('given against told', () => {
  it.each([
    ['everybody once', all, all, { balanced: true, given: 3, told: 3 }],
    ['everybody, one twice', all, [...all, due('L2')], { balanced: true, told: 3 }],
    ['one missing', all, [due('L1'), due('L3')], { balanced: false, missing: [due('L2')] }],
    ['one unfounded', all, [...all, due('L9')], { balanced: false, unfounded: [due('L9')] }],
    ['nobody', [], [], { balanced: true, given: 0, told: 0 }],
    [
      'as many but others, which equal sums would hide',
      [due('L1')],
      [due('L2')],
      { given: 1, told: 1, balanced: false, missing: [due('L1')], unfounded: [due('L2')] },
    ],
  ])('%s', (_, given, told, account) => {
    expect(tellingAccount(given, told)).toMatchObject(account);
  });
});
