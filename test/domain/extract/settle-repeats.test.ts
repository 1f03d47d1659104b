import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PlacedRow, settleRepeats } from '../../../domain/extract/settle-repeats.ts';

const lineOf = (text: string): string => text.slice(0, text.indexOf(','));

const settled = (...texts: string[]) => {
  const rows = texts.map((text, at): PlacedRow => ({ lineNumber: at + 2, text }));
  const { accepted, repeated, conflicting } = settleRepeats(rows, lineOf);
  return { accepted, repeated: [...repeated], conflicting: [...conflicting] };
};

describe('rows of one line', () => {
  test('that are all equal: the first is accepted, the others are repeats', () => {
    expect(settled('a,1', 'b,1', 'a,1', 'a,1')).toEqual({
      accepted: ['a,1', 'b,1'],
      repeated: [4, 5],
      conflicting: [],
    });
  });

  test('of which any differs: none is accepted, also not those that agree', () => {
    expect(settled('a,1', 'a,1', 'a,2', 'b,1')).toEqual({
      accepted: ['b,1'],
      repeated: [],
      conflicting: [2, 3, 4],
    });
  });

  test('are accepted in the order of their text, whatever the order of the file', () => {
    const texts = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'aa', 'a-'), fc.nat(1)));
    fc.assert(
      fc.property(texts, fc.nat(), (pairs, turn) => {
        const rows = pairs.map(([line, value]) => `${line},${value}`);
        const at = rows.length === 0 ? 0 : turn % rows.length;
        const turned = [...rows.slice(at), ...rows.slice(0, at)];
        const [one, other] = [settled(...rows), settled(...turned)];
        expect(other.accepted).toEqual(one.accepted);
        expect(one.accepted).toEqual([...one.accepted].sort());
        const counted = one.accepted.length + one.repeated.length + one.conflicting.length;
        expect(counted).toBe(rows.length);
        expect(other.repeated.length).toBe(one.repeated.length);
      }),
    );
  });
});
