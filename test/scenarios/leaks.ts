import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Desk } from '../../commands/desk.ts';
import type { ExtractRow } from './line-facts.ts';

/**
 * Where birth dates and customer ids may lie: the operator's file as it was delivered, the objects
 * of persons, the files for the insurer, the import's own scratch space, and the database's file, whose tables are searched
 * item by item instead, People left out.
 */
const allowedFolders = ({ env }: Desk): string[] => [
  join('buckets', env.settings.required('EXTRACT_BUCKET')),
  join('buckets', env.settings.required('PERSONS_BUCKET')),
  join('buckets', env.settings.required('HANDOVER_BUCKET')),
  'tables',
  'tmp',
];

/** Every place outside these where one of the values stands, as a sentence each. */
export const leaksOf = async (desk: Desk, rows: Iterable<ExtractRow>): Promise<string[]> => {
  const secrets = [...rows].flatMap(({ customer_id, birth_date }) =>
    birth_date === '' ? [customer_id] : [customer_id, birth_date],
  );
  if (secrets.length === 0) return [];
  const anySecret = new RegExp([...new Set(secrets)].join('|'));
  return [...(await leaksInFiles(desk, anySecret)), ...(await leaksInTables(desk, anySecret))];
};

const leaksInFiles = async (desk: Desk, anySecret: RegExp): Promise<string[]> => {
  const leaks: string[] = [];
  const allowed = allowedFolders(desk);
  for (const file of await readdir(desk.dataFolder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = relative(desk.dataFolder, join(file.parentPath, file.name));
    if (allowed.some((folder) => path.startsWith(folder + sep))) continue;
    const found = anySecret.exec(await readFile(join(desk.dataFolder, path), 'latin1'));
    if (found) leaks.push(`${path} holds ${found[0]}`);
    else if (anySecret.test(path)) leaks.push(`${path} is named for a person`);
  }
  return leaks;
};

const tables = [
  ...(['LEDGER_TABLE', 'WORK_TABLE', 'CONTROLS_TABLE', 'LINES_TABLE'] as const),
  ...(['ENROLMENTS_TABLE', 'APPLICATIONS_TABLE'] as const),
] as const;

const leaksInTables = async ({ env }: Desk, anySecret: RegExp): Promise<string[]> => {
  const leaks: string[] = [];
  for (const name of tables) {
    const items = env.database.scan(`search ${name}`, env.settings.required(name), {});
    for await (const item of items) {
      const found = anySecret.exec(JSON.stringify(item));
      if (found) leaks.push(`${name} ${item.pk} ${item.sk} holds ${found[0]}`);
    }
  }
  return leaks;
};
