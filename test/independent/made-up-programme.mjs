/**
 * What a folder of a whole programme holds that came from outside: the extract, what the public
 * did, the partner's files of codes and the insurer's answers. Nothing that the system wrote.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCohort, readRows } from './count-cohort.mjs';

const koreaMs = 9 * 3_600_000;

/** The calendar day in Korea of an instant. */
export const dayOf = (instant) =>
  new Date(Date.parse(instant) + koreaMs).toISOString().slice(0, 10);

/** The day so many days later. */
export const daysAfter = (day, days) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The month after a month. */
export const monthAfter = (month) => daysAfter(`${month}-28`, 7).slice(0, 7);

/** Every month from one to another, both included. */
export const monthsFrom = (first, last) =>
  first > last ? [] : [first, ...monthsFrom(monthAfter(first), last)];

/** The birthday as text: for 29 February a day that is no date, between 28 February and 1 March. */
export const birthday = (birthDate, age) =>
  `${Number(birthDate.slice(0, 4)) + age}${birthDate.slice(4)}`;

/** Adds one under a name. */
export const count = (counts, name) => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const readLines = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** The newest version of every object below a bucket of the local cloud: key and text. */
const objectsOf = (dir, bucketLike) => {
  const buckets = join(dir, 'buckets');
  const bucket = readdirSync(buckets).find((name) => name.includes(bucketLike));
  if (bucket === undefined) return [];
  const newest = new Map();
  for (const entry of readdirSync(join(buckets, bucket), { recursive: true })) {
    if (!entry.endsWith('.json') || !entry.includes(',v')) continue;
    const told = JSON.parse(readFileSync(join(buckets, bucket, entry), 'utf8'));
    const known = newest.get(told.key);
    if (known && known.writtenAt >= told.writtenAt) continue;
    newest.set(told.key, { ...told, path: join(buckets, bucket, entry, '..', told.file) });
  }
  return [...newest.values()].map(({ key, path }) => ({ key, text: readFileSync(path, 'latin1') }));
};

/** What the insurer said of whom in the files of one enrolment, by person: the first word counts. */
const answersOf = (dir) => {
  const byMonth = new Map();
  for (const { key, text } of objectsOf(dir, 'acknowledgement')) {
    const [, month] = /safety-insurance-(\d{4}-\d{2})-\d{4}\.answers\.csv$/.exec(key) ?? [];
    if (month === undefined) continue;
    const answers = byMonth.get(month) ?? new Map();
    const [header, ...rows] = readRows(text);
    for (const row of rows) {
      if (row === null || row[0] === '#control') continue;
      const told = Object.fromEntries(header.map((name, at) => [name, row[at]]));
      if (!answers.has(told.person)) answers.set(told.person, told);
    }
    byMonth.set(month, answers);
  }
  return byMonth;
};

/** The codes of a file that are worth something: readable, and neither code nor serial seen before. */
const worthOf = (file, { codes, serials }) => {
  let worth = 0;
  const lines = readFileSync(file, 'utf8').split(/\r?\n/).slice(1);
  for (const line of lines.filter((one) => one !== '')) {
    const fields = line.split(',').map((field) => field.trim());
    if (fields.length !== 2) continue;
    const [serial, code] = fields;
    const bare = code.replaceAll(/[ -]/g, '').toUpperCase();
    if (!/^[A-Za-z0-9._-]+$/.test(serial) || !/^[A-Z0-9]{6,}$/.test(bare)) continue;
    if (serial.replaceAll(/[._-]/g, '').toUpperCase().includes(bare)) continue;
    if (codes.has(bare) || serials.has(serial)) continue;
    codes.add(bare);
    serials.add(serial);
    worth += 1;
  }
  return worth;
};

/** How many codes each of the partner's files brings, in the order in which they come. */
const codesOf = (dir, acts) => {
  const seen = new Map();
  const worth = new Map();
  for (const { act, service, file } of acts) {
    if (act !== 'restock' || worth.has(file)) continue;
    const before = seen.get(service) ?? { codes: new Set(), serials: new Set() };
    seen.set(service, before);
    worth.set(file, worthOf(join(dir, 'codes', file), before));
  }
  return worth;
};

const policyFile = '../../programmes/customer-appreciation/v1.json';

/** Everything that came from outside into a folder, and the policy. */
export const readFolder = (dir) => {
  const policy = JSON.parse(readFileSync(join(import.meta.dirname, policyFile), 'utf8'));
  const extract = ['cohort.csv', 'cohort.csv.gz']
    .map((name) => join(dir, name))
    .find((file) => existsSync(file));
  const { referenceDate } = policy;
  const { lines } = readCohort(extract ?? join(dir, 'cohort.csv'), { referenceDate });
  const acts = readLines(join(dir, 'acts.jsonl'))
    .sort((a, b) => (a.at === b.at ? a.n - b.n : a.at < b.at ? -1 : 1))
    .map((act) => ({ ...act, on: dayOf(act.at) }));
  return {
    policy,
    lines,
    byId: new Map(lines.map((line) => [line.line_id, line])),
    acts,
    answers: answersOf(dir),
    codes: codesOf(dir, acts),
  };
};

/** Where a line stands after what happened to it before an instant: its row, and then its events. */
export const lineAt = ({ byId, acts }, line, before) => {
  const row = byId.get(line);
  const standing = {
    ...{ row, ended: row?.status === 'ended', transferred: false, died: false },
    ...{ suspended: row?.status === 'suspended', suspendedBy: row?.suspension ?? '' },
  };
  for (const act of acts) {
    if (act.at >= before) break;
    if (act.act !== 'line_event' || act.line !== line) continue;
    happen(standing, act);
  }
  return standing;
};

const happen = (standing, { type, whose }) => {
  if (type === 'LineEnded') standing.ended = true;
  if (type === 'LineReinstated') standing.ended = false;
  if (type === 'LineTransferred') standing.transferred = true;
  if (type === 'LineHolderDied') standing.died = true;
  if (type === 'LineSuspended') {
    standing.suspended = true;
    standing.suspendedBy = whose === undefined ? '' : `by_${whose}`;
  }
  if (type === 'LineResumed') standing.suspended = false;
};

/** What a line's holder has said of a benefit before an instant: held, and from which month none. */
export const wordAt = ({ acts }, { line, benefit }, before) => {
  let held = false;
  let noneFrom;
  for (const act of acts) {
    if (act.at >= before) break;
    if (act.line !== line || act.benefit !== benefit) continue;
    if (act.act === 'dispute') held = true;
    if (act.act === 'close_case') held = false;
    if (act.act === 'decline') noneFrom ??= monthAfter(act.on.slice(0, 7));
  }
  return { held, noneFrom };
};
