import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cohortRow } from '../../../adapters/cohorts.ts';
import { frozenLineSchema } from '../../../domain/line.ts';
import { lineHash } from '../../../domain/line-hash.ts';
import {
  type SlicedPerson,
  slicedPersonSchema,
} from '../../../domain/safety-insurance/sliced-person.ts';
import { allColumns, anExtract, aRow, rowsOf } from '../../fakes/an-extract.ts';
import {
  controlOf,
  type ImportFolder,
  importFolder,
  rowsOfJsonl,
} from '../../fakes/import-in-a-folder.ts';

let at: ImportFolder;
beforeEach(async () => {
  at = await importFolder();
});
afterEach(() => at.remove());

const quarantine = async (content: string | Buffer, encoding = 'utf-8') => {
  const { cohort } = await at.frozen(content, { encoding });
  const report = await at.text(cohort.quarantine);
  return report.trimEnd().split('\n').slice(1);
};

describe('an import', () => {
  test('freezes every good line once, in the order of the line hash', async () => {
    const rows = rowsOf(300);
    const { outcome, cohort } = await at.frozen(anExtract(rows));
    const lines = await at.lines(cohort);
    const inOrder = rows
      .map(({ line_id = '' }) => line_id)
      .sort((a, b) => (lineHash(a) < lineHash(b) ? -1 : 1));
    expect(lines.map(({ line }) => line)).toEqual(inOrder);
    expect(lines.map((line) => frozenLineSchema.parse(line))).toEqual(lines);
    expect({ outcome, rows: cohort.rows, accepted: cohort.accepted }).toEqual({
      outcome: 'frozen',
      rows: 300,
      accepted: 300,
    });
    expect(cohort.totals.type).toEqual({ phone: 300, tablet: 0, wearable: 0, iot: 0 });
    expect(cohort.lines.key).toBe(
      `customer-appreciation/2026-01-13/${cohort.extract.sha256}/lines.jsonl`,
    );
  });

  test('makes the same bytes of the same rows in any order of rows and columns', async () => {
    const rows = rowsOf(200, { birth_date: '1950-01-01' });
    const one = await at.frozen(anExtract([...rows, ...rows.slice(0, 5)]));
    const elsewhere = await importFolder();
    const turned = [...rows.slice(3, 5), ...[...rows].reverse(), ...rows.slice(0, 3)];
    const columns = [...allColumns.slice(0, 8)].reverse();
    const other = await elsewhere.frozen(anExtract(turned, { columns, lineEnd: '\r\n' }));
    expect(other.cohort.extract.sha256).not.toBe(one.cohort.extract.sha256);
    for (const what of ['lines', 'index', 'persons'] as const) {
      expect(other.cohort[what].sha256).toBe(one.cohort[what].sha256);
    }
    const hashesOf = ({ personSlices = [] }: typeof one.cohort) =>
      personSlices.map(({ people }) => people.sha256);
    expect(hashesOf(other.cohort)).toEqual(hashesOf(one.cohort));
    expect(other.cohort.quarantined).toEqual(one.cohort.quarantined);
    await elsewhere.remove();
  });

  test('lets any line be found again by its id alone', async () => {
    const { cohort } = await at.frozen(anExtract(rowsOf(500)));
    for (const line of await at.lines(cohort)) {
      expect(await cohortRow(at.env, cohort, line.line)).toEqual(line);
    }
    expect(await cohortRow(at.env, cohort, 'L-501')).toBeUndefined();
    expect(await cohortRow(at.env, cohort, 'L-')).toBeUndefined();
  });

  test('reports each bad row once, by physical line, column and reason, in that order', async () => {
    const rows = [
      aRow({ line_id: 'L-1', memo: 'two\nlines' }),
      aRow({ line_id: 'L-2', status: 'gone', network: 'none' }),
      aRow({ line_id: 'L-3', memo: 'x'.repeat(201) }),
      aRow({ line_id: 'L-4' }),
    ];
    const columns = [...allColumns.slice(0, 8), 'memo'] as const;
    const text = anExtract(rows, { columns, lineEnd: '\r\n' });
    expect(await quarantine(`${text}\r\nL-5\r\n\r\n`)).toEqual([
      '4,network,network_invalid',
      '5,memo,memo_invalid',
      '7,,field_count',
      '8,,field_count',
    ]);
  });

  test('accepts a repeated line once and believes no row of a conflicting one', async () => {
    const rows = [
      aRow({ line_id: 'A' }),
      aRow({ line_id: 'B' }),
      aRow({ line_id: 'A' }),
      aRow({ line_id: 'B', status: 'ended' }),
      aRow({ line_id: 'A' }),
      aRow({ line_id: 'B' }),
      aRow({ line_id: 'C', customer_id: 'C-1' }),
      aRow({ line_id: 'C', customer_id: 'C-2' }),
    ];
    expect(await quarantine(anExtract(rows))).toEqual([
      '3,line_id,line_id_conflicting',
      '4,line_id,line_id_repeated',
      '5,line_id,line_id_conflicting',
      '6,line_id,line_id_repeated',
      '7,line_id,line_id_conflicting',
      '8,line_id,line_id_conflicting',
      '9,line_id,line_id_conflicting',
    ]);
  });

  test('judges repeats among good rows, whatever their memo, and case is not folded', async () => {
    const columns = [...allColumns.slice(0, 8), 'memo'] as const;
    const rows = [
      aRow({ line_id: 'A', memo: 'one' }),
      aRow({ line_id: 'A', memo: 'other' }),
      aRow({ line_id: 'A', status: 'gone' }),
      aRow({ line_id: 'a' }),
    ];
    const { cohort } = await at.frozen(anExtract(rows, { columns }));
    expect(cohort.accepted).toBe(2);
    expect(cohort.quarantined).toEqual({ line_id_repeated: 1, status_invalid: 1 });
  });

  test('keeps people of 65 by the end of enrolment, once each, and nobody else', async () => {
    const columns = allColumns.filter((name) => name !== 'memo');
    const rows = [
      aRow({ line_id: 'A', person_ref: 'P-1', birth_date: '1950-02-03' }),
      aRow({ line_id: 'B', person_ref: 'P-1', birth_date: '1950-02-03' }),
      aRow({ line_id: 'C', person_ref: 'P-2', birth_date: '1961-08-01' }),
      aRow({ line_id: 'D', person_ref: 'P-3', birth_date: '1961-07-31' }),
      aRow({ line_id: 'E', person_ref: 'P-4', birth_date: '' }),
      aRow({ line_id: 'F', person_ref: 'P-5', birth_date: '1949-01-01' }),
      aRow({ line_id: 'G', person_ref: 'P-5', birth_date: '1949-01-02' }),
    ];
    const { cohort } = await at.frozen(anExtract(rows, { columns }));
    const people = rowsOfJsonl(await at.text(cohort.persons)) as { person: string }[];
    expect(people.map(({ person }) => person).sort()).toEqual(['P-1', 'P-3', 'P-5', 'P-5']);
    expect(cohort.persons.bucket).toBe('persons');
    expect(cohort.warnings).toEqual([{ warning: 'person_has_several_birth_dates', people: 1 }]);
  });

  test('slices people by the month that enrols them, each with the lines that carry it', async () => {
    const columns = allColumns.filter((name) => name !== 'memo');
    const old = '1950-02-03';
    const rows = [
      aRow({ line_id: 'A2', person_ref: 'P-1', birth_date: old }),
      aRow({ line_id: 'A1', person_ref: 'P-1', birth_date: old, billing: 'prepaid' }),
      aRow({ line_id: 'A3', person_ref: 'P-1', birth_date: old, status: 'ended' }),
      aRow({ line_id: 'A4', person_ref: 'P-1', birth_date: old, network: 'mvno' }),
      aRow({ line_id: 'B', person_ref: 'P-2', birth_date: '1961-02-16' }),
      aRow({ line_id: 'C', person_ref: 'P-3', birth_date: '1961-08-01' }),
      aRow({ line_id: 'D', person_ref: 'P-4', birth_date: old, earlier_insurance: 'yes' }),
      aRow({ line_id: 'E', person_ref: 'P-5', birth_date: '1949-01-01' }),
      aRow({ line_id: 'F', person_ref: 'P-5', birth_date: '1961-03-10' }),
      aRow({ line_id: 'G', person_ref: 'P-6', birth_date: '1990-01-01', earlier_insurance: 'yes' }),
      aRow({ line_id: 'H', person_ref: 'P-7', birth_date: old, network: 'mvno' }),
    ];
    const { cohort } = await at.frozen(anExtract(rows, { columns }));
    const slices = cohort.personSlices ?? [];
    // Each month apart: its birth dates are kept for as long as its enrolment needs them.
    for (const { cycle, people: slice } of slices) {
      expect(slice.key).toContain(`/enrolments/${cycle}/${cohort.referenceDate}/`);
    }
    const people: Record<string, SlicedPerson[]> = {};
    for (const slice of slices) {
      const told = rowsOfJsonl(await at.text(slice.people));
      expect(told).toHaveLength(slice.people.rows);
      const parsed = told.map((row) => slicedPersonSchema.parse(row));
      const hashes = parsed.map(({ person }) => lineHash(person));
      expect(hashes).toEqual(hashes.toSorted());
      people[slice.cycle] = parsed.toSorted((a, b) => (a.person < b.person ? -1 : 1));
    }
    expect(slices.map(({ cycle }) => cycle)).toEqual([
      ...['2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08'],
    ]);
    expect(people['2026-02']).toEqual([
      { person: 'P-1', birthDate: old, lines: ['A1', 'A2'] },
      { person: 'P-4', birthDate: old, lines: ['D'], alreadyInsured: true },
      { person: 'P-5', lines: ['E', 'F'] },
      { person: 'P-7', birthDate: old, lines: [] },
    ]);
    expect(people['2026-03']).toEqual([{ person: 'P-2', birthDate: '1961-02-16', lines: ['B'] }]);
    expect(people['2026-04']).toEqual([]);
    const kept = rowsOfJsonl(await at.text(cohort.persons));
    expect(kept).toContainEqual({ person: 'P-6', alreadyInsured: true });
    expect(kept).toContainEqual({ person: 'P-4', birthDate: old, alreadyInsured: true });
    expect(JSON.stringify(kept)).not.toMatch(/1990-01-01|1961-08-01/);
  });

  test('takes no notice of a birth date that does not reach the age, beside one that does', async () => {
    const columns = allColumns.filter((name) => name !== 'memo');
    const rows = [
      aRow({ line_id: 'A', person_ref: 'P-1', birth_date: '1950-02-03' }),
      aRow({ line_id: 'B', person_ref: 'P-1', birth_date: '1990-01-01' }),
    ];
    const { cohort } = await at.frozen(anExtract(rows, { columns }));
    const [first] = cohort.personSlices ?? [];
    expect(first && rowsOfJsonl(await at.text(first.people))).toEqual([
      { person: 'P-1', birthDate: '1950-02-03', lines: ['A'] },
    ]);
    expect(rowsOfJsonl(await at.text(cohort.persons))).toEqual([
      { person: 'P-1', birthDate: '1950-02-03' },
    ]);
    expect(cohort.warnings).toEqual([]);
  });

  test('warns where the customer id has to stand in for the person', async () => {
    const { cohort } = await at.frozen(anExtract(rowsOf(3, { birth_date: '1950-01-01' })));
    expect(cohort.warnings).toEqual([
      { warning: 'customer_id_stands_in_for_person_ref', people: 3 },
    ]);
  });

  test('leaves no birth date, customer or person outside the persons’ bucket', async () => {
    const rows = [
      aRow({
        line_id: 'A',
        customer_id: 'C-CANARY',
        person_ref: 'P-CANARY',
        birth_date: '1948-11-23',
      }),
      aRow({
        line_id: 'B',
        customer_id: 'C-CANARY',
        person_ref: 'P-CANARY',
        birth_date: '2011-11-23',
        plan_class: 'data_capped',
      }),
      aRow({ line_id: 'CANARY_1948-11-23', customer_id: 'C-CANARY' }),
    ];
    const { cohort } = await at.frozen(anExtract(rows, { columns: allColumns }));
    const left = await Promise.all(
      [cohort.lines, cohort.index, cohort.quarantine].map((address) => at.text(address)),
    );
    const said = [...left, JSON.stringify(cohort), JSON.stringify(at.env.logged)].join('\n');
    expect(said).not.toMatch(/CANARY|1948-11-23|2011-11-23/);
    expect(said).toContain('"adultFrom":"2030-12"');
  });

  test('knows a person without a pseudonym of the operator’s by one of ours, and keeps no customer id', async () => {
    const rows = ['A', 'B', 'C'].map((line_id) =>
      aRow({
        line_id,
        customer_id: line_id === 'C' ? 'C-2' : 'C-CANARY',
        birth_date: '1950-01-01',
      }),
    );
    const { cohort } = await at.frozen(anExtract(rows));
    const kept = rowsOfJsonl(await at.text(cohort.persons)) as { person: string }[];
    expect(kept).toHaveLength(2);
    expect(new Set(kept.map(({ person }) => person)).size).toBe(2);
    const left = await Promise.all(
      [cohort.persons, cohort.lines, cohort.index, cohort.quarantine].map((one) => at.text(one)),
    );
    const said = [...left, JSON.stringify(cohort), JSON.stringify(at.env.logged)].join('\n');
    expect(said).not.toMatch(/C-CANARY|C-2/);
  });

  test('reads CP949 with syllables that EUC-KR lacks, and decomposed UTF-8', async () => {
    const columns = [...allColumns.slice(0, 8), 'memo'] as const;
    const text = anExtract([aRow({ memo: '똠방각하 펲시, "인용"' })], { columns });
    const inCp949 = iconv.encode(text, 'cp949');
    expect((await at.frozen(inCp949, { encoding: 'cp949' })).cohort.accepted).toBe(1);
    const other = await importFolder();
    const memo = '홍길동'.normalize('NFD').repeat(22);
    expect((await other.frozen(anExtract([aRow({ memo })], { columns }))).cohort.accepted).toBe(1);
    await other.remove();
  });

  test('reads gzip by its first bytes, whatever its name', async () => {
    const zip = gzipSync(anExtract(rowsOf(3)));
    const { cohort } = await at.frozen(zip, { name: 'lines.csv' });
    expect(cohort.accepted).toBe(3);
    expect(cohort.extract.bytes).toBe(zip.length);
  });

  test('takes a hundred thousand repeats of one line in its stride', async () => {
    const [header, row] = anExtract([aRow()]).split('\n');
    const text = `${header}\n${`${row}\n`.repeat(100_000)}`;
    const { cohort } = await at.frozen(text);
    expect(cohort.accepted).toBe(1);
    expect(cohort.quarantined).toEqual({ line_id_repeated: 99_999 });
  });

  test('leaves nothing in the scratch folder, neither after success nor after refusal', async () => {
    const scratch = async () =>
      (await readdir(tmpdir())).filter((name) => name.startsWith('cohort-import-'));
    const before = await scratch();
    await at.frozen(anExtract(rowsOf(3)));
    await at.imported(`${anExtract(rowsOf(3))}"`);
    expect((await scratch()).filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe('a second import', () => {
  const text = anExtract(rowsOf(20));

  test('of the same file changes nothing', async () => {
    const first = await at.frozen(text, { name: 'a.csv' });
    at.env.objects.calls.length = 0;
    const second = await at.frozen(text, { name: 'b.csv' });
    expect(second.outcome).toBe('frozen_before');
    expect(second.cohort).toEqual(first.cohort);
    expect(at.env.objects.calls.filter((call) => call.startsWith('keep'))).toEqual([]);
  });

  test('of another file is refused and names both', async () => {
    const first = await at.frozen(text);
    const second = await at.imported(anExtract(rowsOf(21)));
    expect(second).toMatchObject({
      outcome: 'refused',
      because: expect.stringContaining(first.cohort.extract.sha256),
    });
  });

  test('of the same file read in another encoding is refused', async () => {
    await at.frozen(text);
    expect(await at.imported(text, { encoding: 'cp949' })).toMatchObject({
      outcome: 'refused',
      because: expect.stringMatching(/utf-8\).*cp949\)/),
    });
  });

  test('for another reference date stands beside the first', async () => {
    await at.frozen(text);
    const { outcome, cohort } = await at.frozen(text, { version: 2 });
    expect(outcome).toBe('frozen');
    expect(cohort.referenceDate).toBe('2026-01-31');
  });

  test('that lost everything but the objects goes on with them', async () => {
    const candidates = await importFolder({ SEALING: 'after_second_person' });
    const first = await candidates.frozen(text, { name: 'a.csv' });
    const second = await candidates.frozen(text, { name: 'b.csv' });
    expect([first.outcome, second.outcome]).toEqual(['candidate', 'candidate']);
    expect(second.cohort.lines).toEqual(first.cohort.lines);
    await candidates.remove();
  });

  test('whose rules made other lines of the same file is refused', async () => {
    const candidates = await importFolder({ SEALING: 'after_second_person' });
    const { cohort } = await candidates.frozen(text, { name: 'a.csv' });
    const { bucket, key } = cohort.lines;
    const other = await importFolder({ SEALING: 'after_second_person' });
    await other.env.objects.writeOnce('plant', { bucket, key }, Buffer.from('{"other":1}\n'));
    expect(await other.imported(text)).toMatchObject({
      outcome: 'refused',
      because: expect.stringContaining('holds something else'),
    });
    await candidates.remove();
    await other.remove();
  });
});

describe('a file is refused as a whole', () => {
  const many = (count: number, bad: number): string =>
    anExtract([
      ...rowsOf(count - bad),
      ...rowsOf(bad, { status: 'gone' }).map((row) => ({ ...row, line_id: `X${row.line_id}` })),
    ]);

  test.each<[string, string | Buffer, RegExp]>([
    ['with a header alone', anExtract([]), /no rows/],
    ['with a header and empty lines', `${anExtract([])}\n\n`, /no rows/],
    ['with a byte order mark alone', Buffer.from([0xef, 0xbb, 0xbf]), /first line is empty/],
    ['with no good row', anExtract([aRow({ status: 'gone' })]), /None of the 1 rows/],
    ['with conflicts alone', anExtract([aRow(), aRow({ status: 'ended' })]), /None of the 2 rows/],
    ['with 101 bad rows of 1,000', many(1000, 101), /101 of 1000 rows are bad/],
    ['that ends inside a quoted field', `${anExtract(rowsOf(2))}"L-3`, /quoted field/],
    ['with a NUL far inside', `${anExtract(rowsOf(5000))}\0`, /NUL/],
    [
      'with another encoding far inside',
      Buffer.concat([Buffer.from(anExtract(rowsOf(5000))), iconv.encode('가,1,2', 'cp949')]),
      /not UTF-8/,
    ],
    [
      'with gzip cut off far inside',
      gzipSync(anExtract(rowsOf(50_000))).subarray(0, -9),
      /cut off/,
    ],
  ])('%s', async (_, content, sentence) => {
    expect(await at.imported(content)).toMatchObject({
      outcome: 'refused',
      because: expect.stringMatching(sentence),
    });
    expect(at.env.objects.calls).not.toContain('keep lines.jsonl');
    expect(at.env.objects.calls).not.toContain('seal the cohort');
  });

  test('with 100 bad rows of 1,000 it is not', async () => {
    expect((await at.imported(many(1000, 100))).outcome).toBe('frozen');
  });

  test('and the report on its bad rows is left, and named', async () => {
    const refused = await at.imported(many(1000, 101));
    const key =
      /The report is (.+)\.$/.exec('because' in refused ? refused.because : '')?.[1] ?? '';
    const report = await at.text({ bucket: 'cohorts', key });
    expect(report.trimEnd().split('\n')).toHaveLength(102);
  });
});

describe('a control file', () => {
  const text = anExtract(rowsOf(5));

  test('that agrees lets the extract pass', async () => {
    expect((await at.imported(text, { control: controlOf(text, 5) })).outcome).toBe('frozen');
  });

  test('counts rows as delivered, bad ones too', async () => {
    const withBad = `${text}L-6\n${anExtract([aRow({ line_id: 'L-7', status: 'gone' })]).split('\n')[1]}\n`;
    const control = controlOf(withBad, 7, {
      totals: {
        type: { phone: 6 },
        billing: { postpaid: 6 },
        status: { in_service: 5, gone: 1 },
      },
    });
    expect(await at.imported(withBad, { control })).toMatchObject({ outcome: 'frozen' });
  });

  test.each([
    ['an extract cut at a line end', controlOf(text, 6), /rows: control file 6, extract 5/],
    ['another extract', controlOf('other', 5), /SHA-256/],
  ])('of %s refuses it before anything is kept', async (_, control, sentence) => {
    expect(await at.imported(text, { control })).toMatchObject({
      outcome: 'refused',
      because: expect.stringMatching(sentence),
    });
    expect(at.env.objects.calls.filter((call) => call.startsWith('keep'))).toEqual([]);
  });
});
