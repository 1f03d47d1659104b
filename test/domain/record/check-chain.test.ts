import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHash } from '../../../domain/canonical-json.ts';
import { type ChainEvidence, checkChain, signedBy } from '../../../domain/record/check-chain.ts';
import {
  nextReport,
  type Report,
  reportHash,
  reportKey,
  reportText,
  type SignedReport,
} from '../../../domain/record/report.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const isSigned = signedBy(publicKey.export({ type: 'spki', format: 'der' }));
const anotherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const accountOf = (run: string) => ({ run, granted: 7, balanced: true });
const signWith = (key: KeyObject, report: Report): string =>
  sign('sha256', Buffer.from(reportText(report)), key).toString('base64');

const kept = (report: Report, key = privateKey): SignedReport => ({
  report,
  account: accountOf(report.run),
  signature: signWith(key, report),
});
const written = (signed: SignedReport, key = reportKey(signed.report)) => ({
  key,
  text: JSON.stringify(signed, undefined, 2),
});

/** A chain of so many runs, as sealing leaves it. */
const aChain = (length: number): { claimed: Report[]; signed: SignedReport[] } => {
  const claimed: Report[] = [];
  for (let number = 1; number <= length; number += 1) {
    const run = `monthly-data-2026-0${number}`;
    const said = {
      ...{ programme: 'customer-appreciation', run, benefit: 'monthly-data' as const },
      ...{ cycle: `2026-0${number}`, granted: 7, grantsHash: canonicalHash(run) },
      accountHash: canonicalHash(accountOf(run)),
    };
    claimed.push(nextReport(claimed.at(-1), said, '2026-02-01T00:00:00.000Z'));
  }
  return { claimed, signed: claimed.map((report) => kept(report)) };
};

const five = aChain(5);
const at = <T>(list: readonly T[], place: number): T => list[place] as T;
const evidence = (change: Partial<ChainEvidence> = {}): ChainEvidence => ({
  kept: five.signed.map((signed) => written(signed)),
  claimed: five.claimed,
  isSigned,
  ...change,
});
const kinds = (change: Partial<ChainEvidence>): string[] =>
  checkChain(evidence(change)).breaks.map(({ what, where }) => `${what} @ ${where}`);
const keyOf = (number: number): string => reportKey(at(five.claimed, number - 1));

describe('a chain of reports', () => {
  it('is intact as sealing leaves it, in whatever order it is listed', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ kept: evidence().kept.toReversed() })).toEqual([]);
    expect(kinds({ head: reportHash(at(five.claimed, 4)) })).toEqual([]);
    expect(kinds({ head: reportHash(at(five.claimed, 1)) })).toEqual([]);
    expect(kinds({ kept: [], claimed: [] })).toEqual([]);
  });

  it('shows any single character of a report that was changed', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(), fc.constantFrom(...'0a7"}x'), (place, where, letter) => {
        const { key, text } = written(at(five.signed, place));
        const spot = where % text.length;
        const changed = `${text.slice(0, spot)}${letter}${text.slice(spot + 1)}`;
        let isSame = false;
        try {
          isSame = canonicalHash(JSON.parse(changed)) === canonicalHash(JSON.parse(text));
        } catch {
          // No JSON any more.
        }
        fc.pre(!isSame);
        const all = evidence().kept.map((one, index) =>
          index === place ? { key, text: changed } : one,
        );
        expect(kinds({ kept: all })).not.toEqual([]);
      }),
    );
  });

  it('shows a letter that was changed where base64 holds no byte', () => {
    const { key, text } = written(at(five.signed, 1));
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const kept = JSON.parse(text) as { signature: string };
    const bare = kept.signature.replace(/=*$/, '');
    const others = [...letters].filter((letter) => !bare.endsWith(letter));
    const same = others.map(
      (letter) => bare.slice(0, -1) + letter + kept.signature.slice(bare.length),
    );
    for (const signature of same) {
      const changed = text.replace(kept.signature, signature);
      const all = evidence().kept.map((one, place) => (place === 1 ? { key, text: changed } : one));
      expect(kinds({ kept: all }), signature).not.toEqual([]);
    }
  });

  it.each<[what: string, change: Partial<ChainEvidence>, breaks: string[]]>([
    [
      'a number flipped in a report',
      {
        kept: evidence().kept.map((one, place) =>
          place === 2 ? { ...one, text: one.text.replace('"granted": 7', '"granted": 8') } : one,
        ),
      },
      [
        `signature_wrong @ ${keyOf(3)}`,
        `not_behind_the_one_before @ ${keyOf(4)}`,
        `claim_differs @ ${keyOf(3)}`,
      ],
    ],
    [
      'a number flipped in the account beside it',
      {
        kept: five.signed.map((one, place) =>
          written(place === 2 ? { ...one, account: { ...one.account, granted: 8 } } : one),
        ),
      },
      [`account_changed @ ${keyOf(3)}`],
    ],
    [
      'one deleted',
      { kept: evidence().kept.filter((_, place) => place !== 1) },
      [`number_missing @ before ${keyOf(3)}`, 'not_kept @ number 2'],
    ],
    [
      'the first deleted',
      { kept: evidence().kept.slice(1) },
      [`number_missing @ before ${keyOf(2)}`, 'not_kept @ number 1'],
    ],
    [
      'the tail cut',
      { kept: evidence().kept.slice(0, 3) },
      ['not_kept @ number 4', 'not_kept @ number 5'],
    ],
    [
      'the tail cut here and in the Access table, before the eyes of an auditor who noted the head',
      {
        kept: evidence().kept.slice(0, 3),
        claimed: five.claimed.slice(0, 3),
        head: reportHash(at(five.claimed, 4)),
      },
      ['head_missing @ the head'],
    ],
    [
      'the records in the Access table cut',
      { claimed: five.claimed.slice(0, 4) },
      [`claim_missing @ ${keyOf(5)}`],
    ],
    [
      'two swapped under each other’s names',
      {
        kept: evidence().kept.map((one, place, all) =>
          place === 1 || place === 2 ? { ...one, text: at(all, 3 - place).text } : one,
        ),
      },
      [`report_out_of_place @ ${keyOf(3)}`, `report_out_of_place @ ${keyOf(2)}`],
    ],
    [
      'one signed anew with another key',
      {
        kept: five.signed.map((one, place) =>
          written(place === 4 ? kept(one.report, anotherKey) : one),
        ),
      },
      [`signature_wrong @ ${keyOf(5)}`],
    ],
    [
      'something that is no report',
      {
        kept: [...evidence().kept, { key: 'customer-appreciation/note.txt', text: 'hello' }],
      },
      ['report_unreadable @ customer-appreciation/note.txt'],
    ],
  ])('shows %s', (_, change, breaks) => {
    expect(kinds(change)).toEqual(breaks);
  });

  it('shows one that was put in between, signed with another key, and all after it made to fit', () => {
    const said = { ...at(five.claimed, 1), run: 'monthly-data-2026-99' };
    const { version: _, number: __, before: ___, signedOffAt, ...rest } = said;
    const forged = nextReport(at(five.claimed, 1), rest, signedOffAt);
    const moved: Report[] = [forged];
    for (const { run, grantsHash, accountHash, ...one } of five.claimed.slice(2)) {
      const { programme, benefit, cycle, granted } = one;
      const fits = { programme, benefit, cycle, granted, run, grantsHash, accountHash };
      moved.push(nextReport(moved.at(-1), fits, one.signedOffAt));
    }
    const all = [
      ...five.signed.slice(0, 2),
      ...moved.map((report) => kept(report, anotherKey)),
    ].map((signed) => written(signed));
    const found = kinds({ kept: all });
    for (const number of [3, 4, 5]) {
      expect(found.filter((line) => line.includes(`/00000${number}-`))).not.toEqual([]);
    }
    expect(found.filter((line) => line.startsWith('signature_wrong'))).toHaveLength(4);
  });

  it('shows one that was put in under a number that is taken', () => {
    const twice = { ...at(five.claimed, 2), run: 'monthly-data-2026-98' };
    const found = kinds({ kept: [...evidence().kept, written(kept(twice, anotherKey))] });
    expect(found.some((line) => line.startsWith('number_twice'))).toBe(true);
    expect(found.some((line) => line.startsWith('signature_wrong'))).toBe(true);
  });

  it('says of each break what it means, in a sentence', () => {
    const { breaks } = checkChain(evidence({ kept: evidence().kept.slice(0, 3) }));
    expect(at(breaks, 0).sentence).toBe(
      'number 4, monthly-data-2026-04 is on record and not in the bucket: the tail was cut, or its ' +
        'sign-off was cut off before it was signed; redrive the run, which ends the second.',
    );
  });
});
