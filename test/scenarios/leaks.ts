import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Desk } from '../../commands/desk.ts';
import type { ExtractRow } from './line-facts.ts';

type TableSetting = (typeof tables)[number];

/** Values that may lie in few places. */
interface Secret {
  readonly values: readonly string[];
  readonly folders: readonly string[];
  /** Searched item by item; the database's own file is not. */
  readonly tables: readonly TableSetting[];
}

const tables = [
  ...(['LEDGER_TABLE', 'WORK_TABLE', 'CONTROLS_TABLE', 'LINES_TABLE', 'NOTICES_TABLE'] as const),
  ...(['ENROLMENTS_TABLE', 'APPLICATIONS_TABLE', 'REQUESTS_TABLE', 'CODES_TABLE'] as const),
  'PEOPLE_TABLE',
] as const;

/**
 * Where birth dates and customer ids may lie. Both: the operator's file as it was delivered and the
 * import's own scratch space. Birth dates too: the objects and the table of persons, the files for
 * the insurer.
 */
const secretsOf = ({ env }: Desk, rows: readonly ExtractRow[]): Secret[] => {
  const bucket = (name: 'EXTRACT_BUCKET' | 'PERSONS_BUCKET' | 'HANDOVER_BUCKET') =>
    join('buckets', env.settings.required(name));
  const everybodys = [bucket('EXTRACT_BUCKET'), 'tables', 'tmp'];
  return [
    { values: rows.map(({ customer_id }) => customer_id), folders: everybodys, tables },
    {
      values: rows.flatMap(({ birth_date }) => (birth_date === '' ? [] : [birth_date])),
      folders: [...everybodys, bucket('PERSONS_BUCKET'), bucket('HANDOVER_BUCKET')],
      tables: tables.filter((name) => name !== 'PEOPLE_TABLE'),
    },
  ];
};

/** Every place outside these where one of the values stands, as a sentence each. */
export const leaksOf = async (desk: Desk, rows: Iterable<ExtractRow>): Promise<string[]> => {
  const leaks: string[] = [];
  for (const secret of secretsOf(desk, [...rows])) {
    if (secret.values.length === 0) continue;
    const anyOf = new RegExp([...new Set(secret.values)].join('|'));
    leaks.push(...(await leaksInFiles(desk, secret, anyOf)));
    leaks.push(...(await leaksInTables(desk, secret, anyOf)));
  }
  return leaks;
};

const leaksInFiles = async (
  desk: Desk,
  { folders: allowed }: Secret,
  anySecret: RegExp,
): Promise<string[]> => {
  const leaks: string[] = [];
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

const leaksInTables = async (
  { env }: Desk,
  { tables: searched }: Secret,
  anySecret: RegExp,
): Promise<string[]> => {
  const leaks: string[] = [];
  for (const name of searched) {
    const items = env.database.scan(`search ${name}`, env.settings.required(name), {});
    for await (const item of items) {
      const found = anySecret.exec(JSON.stringify(item));
      if (found) leaks.push(`${name} ${item.pk} ${item.sk} holds ${found[0]}`);
    }
  }
  return leaks;
};
