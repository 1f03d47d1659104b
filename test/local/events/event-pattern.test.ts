import { describe, expect, it } from 'vitest';
import { eventPattern, matchesPattern } from '../../../local/events/event-pattern.ts';

const event = {
  source: 'operator.lines',
  'detail-type': 'LineResumed',
  detail: { line: 'L1', gigabytes: 100, by: null, tags: ['a', 'b'], object: { key: 'x/y.csv' } },
};

describe('a pattern matches', () => {
  it.each<[object, boolean, string]>([
    [{ source: ['operator.lines'] }, true, 'an equal text'],
    [{ source: ['other', 'operator.lines'] }, true, 'one of several'],
    [{ source: ['operator'] }, false, 'not a part of it'],
    [{ source: ['operator.lines'], detail: { line: ['L2'] } }, false, 'only if every field does'],
    [{ detail: { gigabytes: [100] } }, true, 'a number'],
    [{ detail: { gigabytes: ['100'] } }, false, 'no text for a number'],
    [{ detail: { by: [null] } }, true, 'null'],
    [{ detail: { tags: ['b'] } }, true, 'one value of a list'],
    [{ detail: { object: { key: [{ suffix: '.csv' }] } } }, true, 'an ending'],
    [{ detail: { object: { key: [{ prefix: 'x/' }] } } }, true, 'a beginning'],
    [{ detail: { object: { key: [{ wildcard: 'x/*.csv' }] } } }, true, 'a wildcard'],
    [{ detail: { object: { key: [{ wildcard: '*.csv.gz' }] } } }, false, 'a wildcard wholly'],
    [{ detail: { object: { key: [{ wildcard: 'x/y?csv' }] } } }, false, 'a ? as itself'],
    [{ detail: { line: [{ 'anything-but': 'L2' }] } }, true, 'anything but another'],
    [{ detail: { line: [{ 'anything-but': ['L1', 'L2'] }] } }, false, 'not one of those'],
    [{ detail: { line: [{ 'anything-but': { prefix: 'L' } }] } }, false, 'not that beginning'],
    [{ detail: { none: [{ 'anything-but': 'L2' }] } }, false, 'anything-but needs a value'],
    [{ detail: { line: [{ exists: true }] } }, true, 'a field that exists'],
    [{ detail: { none: [{ exists: false }] } }, true, 'a field that does not'],
    [{ detail: { none: { deeper: [{ exists: false }] } } }, true, 'nor what would be below it'],
    [{ detail: { line: [{ 'equals-ignore-case': 'l1' }] } }, true, 'whatever the case'],
  ])('%j is %s: %s', (pattern, expected) => {
    expect(matchesPattern(eventPattern.parse(pattern), event)).toBe(expected);
  });
});

describe('a pattern is refused', () => {
  it.each<[object, string]>([
    [{ detail: { gigabytes: [{ numeric: ['>', 5] }] } }, 'a filter that is not known here'],
    [{ $or: [{ source: ['a'] }] }, 'an alternative of patterns'],
    [{ source: [] }, 'an empty list'],
    [{ source: 'operator' }, 'a bare value'],
  ])('%j: %s', (pattern) => {
    expect(eventPattern.safeParse(pattern).success).toBe(false);
  });
});
