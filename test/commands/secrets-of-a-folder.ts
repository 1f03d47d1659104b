import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

interface Secret {
  readonly what: string;
  readonly values: readonly string[];
  /** Where they may lie: what was made up, what a partner delivered or is handed, and sealed tables. */
  readonly mayLieIn: RegExp;
}

const rowsOf = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .filter((row) => row !== '')
    .map((row) => row.split(','));

/** Everything that must not get about, out of what was made up for a data folder. */
const secretsOf = (folder: string): Secret[] => {
  const codes = readdirSync(join(folder, 'codes')).flatMap((name) =>
    rowsOf(join(folder, 'codes', name)).flatMap(([, code = '']) =>
      /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/.test(code) ? [code, code.replaceAll('-', '')] : [],
    ),
  );
  const people = rowsOf(join(folder, 'cohort.csv'));
  // No line was opened before 1984: such a date can only be somebody's birth.
  const births = people.map((row) => row[6] ?? '').filter((date) => /^19[0-7]\d-/.test(date));
  const customers = people.map((row) => row[1] ?? '').filter((id) => /^C-\d{8}$/.test(id));
  const ofPeople =
    /^(cohort\.csv|acts\.jsonl|tmp\/|tables\/|buckets\/[^/]*(extract|persons|handover)bucket)/;
  const ofCustomers = /^(cohort\.csv|acts\.jsonl|tmp\/|tables\/|buckets\/[^/]*extractbucket)/;
  return [
    { what: 'a code', values: codes, mayLieIn: /^(codes\/|buckets\/[^/]*codefilesbucket)/ },
    { what: 'a birth date', values: births, mayLieIn: ofPeople },
    { what: 'a customer id', values: customers, mayLieIn: ofCustomers },
  ];
};

const token = /eyJ[\w-]{20,}\.eyJ[\w-]{20,}\./;

/** Every file of a data folder that holds what it may not, and what: a sentence each. */
export const secretsOutside = (folder: string): string[] => {
  const secrets = secretsOf(folder).map(({ values, ...rest }) => ({
    ...rest,
    values: new Set(values),
  }));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => relative(folder, join(file.parentPath, file.name)))
    .filter((path) => !path.startsWith('code-cache/'));
  return files.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'latin1');
    const words = new Set(text.match(/[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*/g));
    const found = secrets
      .filter(
        ({ mayLieIn, values }) =>
          !mayLieIn.test(path) && [...words].some((word) => values.has(word)),
      )
      .map(({ what }) => `${path} holds ${what}`);
    return token.test(text) ? [...found, `${path} holds a token`] : found;
  });
};

/** How many of each there are to be found at all: a search for nothing finds nothing. */
export const secretsCounted = (folder: string): number[] =>
  secretsOf(folder).map(({ values }) => values.length);
