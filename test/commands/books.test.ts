import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareBooks } from '../../commands/books.ts';
import { grantId, ledgerSortKey, monthlyDataKey } from '../../domain/benefit-key.ts';
import { monthlyEnv } from '../fakes/monthly-env.ts';
import { anOrder } from '../partners/charging/stand-in-client.ts';

const of = {
  ...{ programme: 'customer-appreciation', benefit: 'monthly-data', cycle: '2026-02' },
  mbPerGb: 1024,
} as const;

/** What the two sides hold for a line, in gigabytes; each number of charging's is a top-up of its own. */
interface Held {
  readonly ledger: number | undefined;
  readonly charging: readonly number[];
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'books-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const keyOfLine = (line: number) => monthlyDataKey(of.programme, `L-${line}`, of.cycle);
const idOf = (line: number) => grantId(keyOfLine(line));

const booksOf = async (lines: readonly Held[], granted?: readonly string[]) => {
  const env = await monthlyEnv();
  for (const [line, { ledger, charging }] of lines.entries()) {
    const key = keyOfLine(line);
    if (ledger !== undefined) {
      env.database.plant('Ledger', {
        ...{ pk: key.subject, sk: ledgerSortKey(key) },
        ...{ grantId: idOf(line), amountMb: ledger * of.mbPerGb },
      });
    }
    for (const gigabytes of charging) {
      await env.http.ledger.book([orderOf(line, gigabytes)], 'none');
    }
  }
  const file = join(folder, 'charging.csv');
  const books = await compareBooks(env, { ...of, ...(granted && { granted }) }, file);
  return { books, rows: (await readFile(file, 'utf8')).trimEnd().split('\n') };
};

const orderOf = (line: number, gigabytes: number) =>
  anOrder(idOf(line), { line: `L-${line}`, amountMb: gigabytes * of.mbPerGb });

const agreeing = (lines: number): Held[] =>
  Array.from({ length: lines }, () => ({ ledger: 100, charging: [100] }));

describe('ledger and charging of a month, key by key', () => {
  it('agree, and charging’s list is kept in the order of the keys', async () => {
    const { books, rows } = await booksOf(agreeing(60));
    expect(books).toEqual({ topUps: 60, gigabytes: 6_000, breaks: [] });
    const expected = Array.from({ length: 60 }, (_, line) => `${idOf(line)},L-${line},100`);
    expect(rows).toEqual(['key,line_id,gigabytes', ...expected.sort()]);
  });

  it('are compared for the lines that should have it where those are given', async () => {
    const lines = agreeing(30);
    const all = lines.map((_, line) => `L-${line}`);
    expect((await booksOf(lines, all)).books.breaks).toEqual([]);
    expect((await booksOf(lines, all.slice(1))).books.breaks).toEqual([
      `1 top-ups that no grant stands for: ${idOf(0)}`,
    ]);
  });

  it('name the first few of many breaks and count the rest', async () => {
    const none = Array.from({ length: 9 }, () => ({ ledger: 100, charging: [] }));
    const { books } = await booksOf(none);
    const first = none.map((_, line) => idOf(line)).sort();
    expect(books.breaks).toHaveLength(1);
    expect(books.breaks[0]).toMatch(/^9 grants that charging knows nothing of: .*, …$/);
    expect(books.breaks[0]).toContain(first[0]);
    expect(books.breaks[0]?.match(/[0-9a-f]{40}/g)).toHaveLength(5);
  });

  it('differ by exactly what was drawn to differ', async () => {
    const held = fc.oneof(
      { weight: 6, arbitrary: fc.constant<Held>({ ledger: 100, charging: [100] }) },
      fc.record<Held>({
        ledger: fc.option(fc.constantFrom(50, 100), { nil: undefined }),
        charging: fc.array(fc.constantFrom(50, 100), { maxLength: 3 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(held, { maxLength: 60 }), async (lines) => {
        const { books, rows } = await booksOf(lines);
        const topUps = lines.flatMap(({ charging }) => charging);
        expect(books.topUps).toBe(topUps.length);
        expect(rows).toHaveLength(topUps.length + 1);
        expect(books.gigabytes).toBe(topUps.reduce((sum, each) => sum + each, 0));
        const count = (is: (line: Held) => number) =>
          lines.reduce((sum, line) => sum + is(line), 0);
        const expected = {
          'top-ups that no grant stands for': count(({ ledger, charging }) =>
            ledger === undefined && charging.length > 0 ? 1 : 0,
          ),
          'top-ups made twice under one key': count(({ charging }) =>
            Math.max(0, charging.length - 1),
          ),
          'top-ups of another amount than the grant': count(({ ledger, charging }) =>
            ledger !== undefined && charging.length > 0 && charging[0] !== ledger ? 1 : 0,
          ),
          'grants that charging knows nothing of': count(({ ledger, charging }) =>
            ledger !== undefined && charging.length === 0 ? 1 : 0,
          ),
        };
        const seen = books.breaks.map((sentence) => /^(\d+) ([^:]+): /.exec(sentence) ?? []);
        expect(Object.fromEntries(seen.map(([, number, what]) => [what, Number(number)]))).toEqual(
          Object.fromEntries(Object.entries(expected).filter(([, number]) => number > 0)),
        );
      }),
      { numRuns: 60 },
    );
  });
});
