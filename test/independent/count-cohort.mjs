#!/usr/bin/env node
/**
 * Counts what the monthly data run must grant, refuse and quarantine for an extract, by its own
 * reading of the format and the policy. It shares no code with the project, so that agreement
 * between the two says something. It is naive on purpose: the whole file in memory, one character
 * after the other, no events.
 *
 *   node test/independent/count-cohort.mjs FILE [CYCLE] [REFERENCE_DATE] [utf-8|cp949]
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Bytes as characters 0 to 255; only the memo's length depends on the encoding. */
const readCharacters = (file) => {
  let bytes = readFileSync(file);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
  return bytes.toString('latin1');
};

const charactersOf = (latin1, encoding) =>
  encoding === 'cp949'
    ? latin1.replace(/[\x81-\xfe][\x41-\xfe]/g, '?').length
    : [...Buffer.from(latin1, 'latin1').toString('utf8')].length;

/** Rows as lists of fields; an empty line is null. */
export const readRows = (text) => {
  const rows = [];
  let fields = [];
  let field = '';
  let inQuotes = false;
  let wasQuoted = false;
  const endField = () => {
    fields.push(field);
    field = '';
  };
  const endRow = () => {
    if (!wasQuoted && fields.length === 0 && (field === '' || field === '\r')) rows.push(null);
    else {
      if (field.endsWith('\r')) field = field.slice(0, -1);
      endField();
      rows.push(fields);
    }
    fields = [];
    field = '';
    wasQuoted = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inQuotes) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else inQuotes = false;
    } else if (character === '"' && field === '') {
      inQuotes = true;
      wasQuoted = true;
    } else if (character === ',') endField();
    else if (character === '\n') endRow();
    else field += character;
  }
  if (field !== '' || fields.length > 0 || wasQuoted) endRow();
  while (rows.at(-1) === null) rows.pop();
  return rows;
};

const isDay = (text) => {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
};
const id = /^[A-Za-z0-9-]{1,32}$/;
const allowedFor = ({ referenceDate, encoding }) => ({
  line_id: (v) => id.test(v),
  customer_id: (v) => id.test(v),
  line_type: (v) => v === 'phone' || v === 'tablet' || v === 'wearable' || v === 'iot',
  billing: (v) => v === 'postpaid' || v === 'prepaid',
  network: (v) => v === 'own' || v === 'mvno',
  status: (v) => v === 'in_service' || v === 'suspended' || v === 'ended',
  birth_date: (v) => v === '' || (isDay(v) && v >= '1900-01-01' && v <= referenceDate),
  opened_on: (v) => isDay(v) && v >= '1984-01-01',
  person_ref: (v) => id.test(v),
  suspension: (v) => v === '' || v === 'by_operator' || v === 'by_customer',
  own_allowance: (v) => v === '' || v === 'yes' || v === 'no',
  plan_class: (v) => v === '' || /^[A-Za-z0-9_-]{1,32}$/.test(v),
  earlier_insurance: (v) => v === '' || v === 'yes',
  memo: (v) => charactersOf(v, encoding) <= 200,
});

/** Why a line gets no data in a month, as far as its row says; undefined where it gets it. */
export const refusalOf = (line, { cycle, referenceDate }) => {
  if (line.network === 'mvno') return 'line_is_mvno';
  if (line.opened_on > referenceDate) return 'line_opened_after_reference_date';
  if (line.status === 'ended') return 'line_ended';
  if (line.line_type === 'iot') return 'line_is_iot';
  if (line.billing === 'prepaid') return 'line_is_prepaid';
  if (line.own_allowance === 'no') return 'line_has_no_own_allowance';
  if (line.status === 'suspended') {
    if (line.suspension === 'by_operator') return 'line_suspended_by_operator';
    if (line.suspension === 'by_customer') return 'line_paused_by_customer';
    return 'line_suspended';
  }
  if (line.plan_class === 'data_capped' && line.birth_date) {
    const nineteenthBirthday = `${Number(line.birth_date.slice(0, 4)) + 19}${line.birth_date.slice(4)}`;
    if (nineteenthBirthday > `${cycle}-01`) return 'guardian_consent_needed';
  }
  return undefined;
};

const add = (counts, reason, n = 1) => {
  counts[reason] = (counts[reason] ?? 0) + n;
};

/** The lines that an extract brings into the cohort, in the order of the file, and why the other
 * rows are none. */
export const readCohort = (file, { referenceDate = '2026-01-13', encoding = 'utf-8' } = {}) => {
  const allowed = allowedFor({ referenceDate, encoding });
  const [header, ...rows] = readRows(readCharacters(file));
  const quarantined = {};
  const byLine = new Map();
  for (const row of rows) {
    if (row === null || row.length !== header.length) {
      add(quarantined, 'field_count');
      continue;
    }
    const line = Object.fromEntries(header.map((name, at) => [name, row[at]]));
    const wrong = Object.keys(allowed).find((name) => name in line && !allowed[name](line[name]));
    if (wrong !== undefined) {
      add(quarantined, `${wrong}_invalid`);
      continue;
    }
    delete line.memo;
    byLine.set(line.line_id, [...(byLine.get(line.line_id) ?? []), line]);
  }
  const lines = [];
  for (const [first, ...others] of byLine.values()) {
    if (others.some((other) => Object.keys(first).some((name) => other[name] !== first[name]))) {
      add(quarantined, 'line_id_conflicting', others.length + 1);
      continue;
    }
    if (others.length > 0) add(quarantined, 'line_id_repeated', others.length);
    lines.push(first);
  }
  return { rows: rows.length, lines, quarantined };
};

const main = ([file, cycle = '2026-02', referenceDate = '2026-01-13', encoding = 'utf-8']) => {
  if (file === undefined) {
    console.error('usage: count-cohort.mjs FILE [CYCLE] [REFERENCE_DATE] [utf-8|cp949]');
    process.exit(2);
  }
  const { rows, lines, quarantined } = readCohort(file, { referenceDate, encoding });
  const refused = {};
  let granted = 0;
  for (const line of lines) {
    const refusal = refusalOf(line, { cycle, referenceDate });
    if (refusal === undefined) granted += 1;
    else add(refused, refusal);
  }
  console.log(JSON.stringify({ rows, accepted: lines.length, granted, refused, quarantined }));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
