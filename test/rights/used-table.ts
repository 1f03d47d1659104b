import type { SpelledRight } from '../../local/authorisation/rights-book.ts';
import { keyOf } from './granted.ts';

const introduction = `# What functions used of their rights

Made by \`npm run rights\` from what the scenarios' functions called on the local cloud. What a role
holds beside this has its reason in \`unused.ts\`, or fails the test.

| Function | On | used |
| --- | --- | --- |
`;

/** The rights as rows: one for each function and resource. */
export const usedTable = (used: readonly SpelledRight[]): string => {
  const rows = new Map<string, string[]>();
  for (const right of used.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    const row = `| ${right.function} | ${right.resource} |`;
    rows.set(row, [...(rows.get(row) ?? []), right.action]);
  }
  const lines = [...rows].map(([row, actions]) => `${row} ${[...new Set(actions)].join(', ')} |`);
  return `${introduction}${lines.sort().join('\n')}\n`;
};

/** The rights that such a table names. */
export const usedIn = (table: string): SpelledRight[] =>
  [...table.matchAll(/^\| (\w+) \| (\S+) \| (.*:.*) \|$/gm)].flatMap(
    ([, name = '', resource = '', actions = '']) =>
      actions.split(', ').map((action) => ({ function: name, action, resource })),
  );
