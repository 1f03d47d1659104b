import { expect, it } from 'vitest';
import type { Door } from '../../../commands/benefits/door.ts';
import { typed } from '../../../commands/benefits/typed.ts';
import { breakId } from '../../../domain/breaks/break-id.ts';
import { breakList } from '../../../domain/operations/break-list.ts';

const asOf = '2026-02-03T18:40:00.000Z';
const found = {
  kind: 'top_up_without_grant',
  of: { cycle: '2026-02', line: 'LINE-000417', grantId: 'a'.repeat(40) },
  ...{ ours: 'no grant', theirs: '102400 MB as t1' },
} as const;
const open = [
  { ...found, id: breakId(found), firstSeenAt: '2026-02-02T18:30:00.000Z', lastSeenAt: asOf },
];

/** Types the command against a door that has one open break, or none. */
const run = async (words: readonly string[], breaks: typeof open = open) => {
  const wanted = typed(['breaks', ...words]);
  if ('help' in wanted) throw new Error('asked for help');
  const asked: unknown[] = [];
  const door = {
    call: async (route: string, { query }: { query: { why?: string } }) => {
      asked.push([route, query]);
      return breakList(breaks, { asOf, single: query.why !== undefined });
    },
  } as unknown as Door;
  const place = { stage: 'local', dataFolder: '.local' } as const;
  return { shown: await wanted.command.run(wanted.said, { place, door }), asked };
};

it('says how many breaks there are, what they mean and what to do, and shows none', async () => {
  const { shown, asked } = await run([]);
  expect(asked).toEqual([['list-breaks', {}]]);
  expect(shown.text).toMatch(/^1 break is open\./);
  expect(shown.text).toContain('Order a re-run of the month');
  expect(shown.text).not.toContain('102400 MB');
});

it('shows single ones with both sides once it was said why', async () => {
  const { shown, asked } = await run(['--why', 'the alarm of tonight']);
  expect(asked).toEqual([['list-breaks', { why: 'the alarm of tonight' }]]);
  expect(shown.text).toContain(`top_up_without_grant 2026-02 LI…17 key ${'a'.repeat(40)}`);
  expect(shown.text).toContain('ours: no grant; theirs: 102400 MB as t1');
  expect(shown.text).toContain('24 h, overdue; for operations');
});

it('says it plainly where nothing is open', async () => {
  const { shown } = await run([], []);
  expect(shown.text).toBe('Nothing is open between our books and the partners’.');
});

it('refuses an option that it does not know', () => {
  expect(() => typed(['breaks', '--close', 'b1'])).toThrow();
});
