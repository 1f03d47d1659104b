import { describe, expect, it } from 'vitest';
import { parseProgramme } from '../../domain/programme.ts';
import { rightsTakenAway } from '../../domain/programme-widening.ts';
import { version1 } from './builders.ts';
import { changedProgramme } from './changed-programme.ts';

const ott = 'benefits.ott-pass';
const roaming = 'benefits.roaming-bonus';
const insurance = 'benefits.safety-insurance';

const { products, runningOffers } = version1.benefits['roaming-bonus'];
const [first, ...others] = products;
const [offer] = runningOffers.offers;
const { services } = version1.benefits['ott-pass'];
const { fields } = version1.benefits['safety-insurance'].insurer;
const { groups } = version1.exclusive;

/** Field, value, what is taken away. */
const losses: [string, unknown, string][] = [
  [
    `${ott}.services`,
    [services[0], { ...services[1], id: 'stream-three' }],
    'Cannot be chosen any more: stream-two.',
  ],
  [`${ott}.window.chooseFrom`, '2026-02-02', 'The OTT pass can be chosen from later on.'],
  [`${ott}.window.chooseUntil`, '2026-07-30', 'The OTT pass can be chosen for less long.'],
  [`${ott}.window.registerUntil`, '2026-08-30', 'Codes must be registered earlier.'],
  [`${ott}.window.months`, 5, 'The OTT pass lasts for less.'],
  [`${ott}.minimumService.days`, 15, 'Lines must be longer in service for the OTT pass.'],
  [`${ott}.guardian.underAge`, 15, 'Holders choose the OTT pass for themselves at a later age.'],
  [`${ott}.reminders.on`, ['2026-05-15', '2026-07-01'], 'Not reminded any more on: 2026-07-24.'],
  [`${ott}.dates.codeToldDaysBefore`, 13, 'Told later that a code expires.'],
  [`${ott}.dates.passToldDaysBefore`, 13, 'Told later that the OTT pass ends.'],
  [`${ott}.dates.lateRegistrationDays`, 30, 'A code given late can be registered for less long.'],
  [`${roaming}.window.boughtFrom`, '2026-03-02', 'Roaming products count from later on.'],
  [`${roaming}.window.boughtUntil`, '2026-08-30', 'Roaming products count for less long.'],
  [`${roaming}.window.startedUntil`, '2026-09-29', 'Roaming products must start earlier.'],
  [`${roaming}.caps.perLineAndMonth`, 4, 'A month has fewer roaming bonuses.'],
  [`${roaming}.products`, others, 'The roaming product ROAM-3GB has no bonus any more.'],
  [
    `${roaming}.products`,
    [{ ...first, dataMb: 3070 }, ...others],
    'The bonus on ROAM-3GB is smaller.',
  ],
  [
    `${roaming}.products`,
    [{ ...first, validDays: 29 }, ...others],
    'The bonus on ROAM-3GB is valid for less.',
  ],
  [
    `${roaming}.runningOffers.offers`,
    [{ ...offer, products: ['ROAM-YOUTH-4GB', 'ROAM-SENIOR-4GB'] }],
    'No bonus since, as they are in a running offer: ROAM-SENIOR-4GB.',
  ],
  [
    `${roaming}.runningOffers.offers`,
    [{ ...offer, extendedUntil: '2026-08-30' }],
    'The running offer roaming-plus-50 ends earlier.',
  ],
  [
    `${roaming}.runningOffers.offers`,
    [],
    'The running offer roaming-plus-50 is no longer extended.',
  ],
  [`${insurance}.age`, 66, 'The insurance begins at a higher age.'],
  [`${insurance}.enrolmentFrom`, '2026-02-02', 'Enrolment begins later.'],
  [`${insurance}.enrolmentUntil`, '2026-07-30', 'Enrolment ends earlier.'],
  [
    `${insurance}.automatic.firstCycle`,
    '2026-03',
    'Nobody is enrolled without applying until later.',
  ],
  [
    `${insurance}.automatic.lastCycle`,
    '2026-07',
    'Nobody is enrolled without applying for as long.',
  ],
  [
    `${insurance}.automatic.toldDaysBefore`,
    13,
    'Told later of an enrolment, with less time to decline.',
  ],
  [`${insurance}.cover.years`, 1, 'The insurance lasts for less.'],
  [`${insurance}.coverEnds.toldDaysBefore`, 29, 'Told later that the insurance ends.'],
  [
    `${insurance}.guardian.underAge`,
    15,
    'Holders apply for the insurance for themselves at a later age.',
  ],
  [`${insurance}.excluded.billings`, ['prepaid'], 'Excluded from the insurance since: prepaid.'],
  [
    'exclusive.groups',
    [...groups, { group: 'pass', members: ['ott-pass', 'gift-voucher'] }],
    'Exclude each other since: gift-voucher and ott-pass.',
  ],
  ['notices.quietHours.fromHour', 22, 'Not quiet any more from the hours of: 21.'],
  ['notices.quietHours.untilHour', 7, 'Not quiet any more from the hours of: 7.'],
  [
    'signIn.strongWithinMinutes',
    6,
    'A sign-in counts as strong for longer: a stolen one is worth more.',
  ],
  [
    'signIn.unchangedHours',
    71,
    'Contact and SIM may have changed more recently: a swapped SIM is worth more.',
  ],
  ['disputes.decidedWithinDays', 31, 'Disputes are decided later.'],
];

/** What may be excluded from a benefit: everything is in version 1, so it is added the other way. */
const exclusions: [string, unknown, string][] = [
  [`${ott}.excluded.lineTypes`, ['iot'], 'Excluded from the OTT pass since: tablet, wearable.'],
  [`${ott}.excluded.billings`, [], 'Excluded from the OTT pass since: prepaid.'],
  [`${ott}.excluded.networks`, [], 'Excluded from the OTT pass since: mvno.'],
  [`${ott}.excluded.statuses`, [], 'Excluded from the OTT pass since: ended.'],
  [
    `${ott}.excluded.companiesWithoutNaturalUser`,
    false,
    'Excluded from the OTT pass since: companies without a natural user.',
  ],
  [`${roaming}.excluded.billings`, [], 'Excluded from the roaming bonus since: prepaid.'],
  [`${roaming}.excluded.networks`, [], 'Excluded from the roaming bonus since: mvno.'],
  [`${roaming}.excluded.statuses`, [], 'Excluded from the roaming bonus since: ended.'],
  [`${insurance}.excluded.networks`, [], 'Excluded from the insurance since: mvno.'],
  [`${insurance}.excluded.statuses`, [], 'Excluded from the insurance since: ended.'],
  [
    `${insurance}.insurer.fields`,
    fields.filter((field) => field !== 'birth_date'),
    'The insurer is told more of a person: birth_date.',
  ],
];

/** Fields that promise nobody anything: how we work, what partners take, what they are called. */
const noPromise = [
  /^benefits\.monthly-data\./,
  /(^|\.)comment$/,
  /\.subject$/,
  /^(programme|version|referenceDate)$/,
  /^cohort\./,
  /^benefits\.ott-pass\.stock\./,
  /^benefits\.safety-insurance\.run\./,
  /^benefits\.safety-insurance\.insurer\.(rowsPerFileMax|acknowledgedWithinDays|answeredWithinHours)$/,
  // Always true: a company has no birth date.
  /^benefits\.safety-insurance\.excluded\.companies$/,
  /^notices\.(messagesPerHour|shareForSingles)$/,
];

describe('the next version of a programme', () => {
  it.each(losses)('may not set %s to %j', (field, value, loss) => {
    const later = parseProgramme('v3.json', changedProgramme(field, value));
    expect(rightsTakenAway(version1, later)).toEqual([loss]);
  });

  it('may not give a smaller share of every product', () => {
    const later = parseProgramme('v3.json', changedProgramme(`${roaming}.bonus.percent`, 49));
    // Half of 333 MB and 49 % of it are both rounded up to 170.
    const smaller = products.filter(({ code }) => code !== 'ROAM-DAY-333');
    expect(rightsTakenAway(version1, later)).toEqual(
      smaller.map(({ code }) => `The bonus on ${code} is smaller.`),
    );
  });

  it.each(exclusions)('may not go back on %s = %j', (field, value, loss) => {
    const wide = parseProgramme('v3.json', changedProgramme(field, value));
    expect(rightsTakenAway(version1, wide)).toEqual([]);
    expect(rightsTakenAway(wide, version1)).toEqual([loss]);
  });

  it.each([
    // field, value: what only adds or widens
    [`${ott}.window.chooseUntil`, '2026-08-31'],
    [`${ott}.window.months`, 7],
    [`${roaming}.bonus.percent`, 60],
    [`${roaming}.caps.perLineAndMonth`, 6],
    [`${roaming}.products`, [...products, { ...first, code: 'ROAM-10GB' }]],
    [`${roaming}.runningOffers.offers`, [{ ...offer, extendedUntil: '2026-12-31' }]],
    [`${insurance}.age`, 60],
    [`${insurance}.cover.years`, 3],
    ['exclusive.groups', groups.filter(({ group }) => group !== 'gift')],
    ['signIn.strongWithinMinutes', 4],
    ['disputes.decidedWithinDays', 20],
    ['notices.quietHours.fromHour', 20],
    ['notices.messagesPerHour', 1],
  ])('may set %s to %j', (field, value) => {
    const later = parseProgramme('v3.json', changedProgramme(field, value));
    expect(rightsTakenAway(version1, later)).toEqual([]);
  });

  it('is asked about every field of the policy, or the field is known to promise nothing', () => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? [path]
        : Object.entries(value).flatMap(([key, at]) => leaves(at, path ? `${path}.${key}` : key));
    const asked = new Set([...losses, ...exclusions].map(([field]) => field));
    asked.add(`${roaming}.bonus.percent`);
    const forgotten = leaves(version1, '').filter(
      (field) => !asked.has(field) && !noPromise.some((pattern) => pattern.test(field)),
    );
    expect(forgotten).toEqual([]);
  });
});
