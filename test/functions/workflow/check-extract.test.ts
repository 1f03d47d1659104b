import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlFile } from '../../../domain/extract/control-file.ts';
import { makeCheckExtract } from '../../../functions/workflow/check-extract.ts';
import { anExtract, rowsOf } from '../../fakes/an-extract.ts';
import { controlOf, type ImportFolder, importFolder } from '../../fakes/import-in-a-folder.ts';

let at: ImportFolder;
beforeEach(async () => {
  at = await importFolder({ CONTROL_FILE: 'required' });
});
afterEach(() => at.remove());

const text = anExtract(rowsOf(5));
const market = (change: Partial<ControlFile> = {}): ControlFile =>
  controlOf(text, 17_900_000, {
    totals: {
      type: { phone: 13_640_000, tablet: 700_000, wearable: 678_000, iot: 2_882_000 },
      billing: { postpaid: 17_900_000 },
      status: { in_service: 17_900_000 },
    },
    ...change,
  });

const checked = async (content: string | Buffer, control?: unknown, env = at.env) => {
  const key = 'customer-appreciation/v1/utf-8/lines.csv';
  await env.objects.writeOnce(
    'deliver',
    { bucket: 'extracts', key },
    Buffer.from(content as string),
  );
  if (control !== undefined) {
    const beside = { bucket: 'extracts', key: `${key}.control.json` };
    const body = typeof control === 'string' ? control : JSON.stringify(control);
    await env.objects.writeOnce('deliver', beside, Buffer.from(body));
  }
  return makeCheckExtract(env)({ extract: { bucket: 'extracts', key, versionId: 'v' } });
};

describe('where a control file is required', () => {
  test('an extract with one inside the band is ready to be read', async () => {
    expect(await checked(text, market())).toEqual({
      programme: 'customer-appreciation',
      programmeVersion: 1,
      referenceDate: '2026-01-13',
      extract: {
        bucket: 'extracts',
        key: 'customer-appreciation/v1/utf-8/lines.csv',
        versionId: 'v',
        encoding: 'utf-8',
        bytes: Buffer.byteLength(text),
      },
      control: market(),
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['none', undefined, /control.json is missing. Deliver the control file first/],
    ['one of another day', market({ asOf: '2026-02-01T00:00:00+09:00' }), /reference date is/],
    ['one of a tenth of the market', market({ rows: 1_790_000 }), /expects 16000000/],
    ['one that is no JSON', 'rows 5', /cannot be read/],
    ['one of a megabyte', ' '.repeat(1_000_000), /no control file/],
  ])('%s refuses the extract', async (_, control, sentence) => {
    await expect(checked(text, control)).rejects.toThrow(sentence);
  });
});

describe('where none is required', () => {
  test('a small sample passes, with a control file and without', async () => {
    const relaxed = await importFolder();
    expect(await checked(text, undefined, relaxed.env)).not.toHaveProperty('control');
    const again = await importFolder();
    expect(await checked(text, controlOf(text, 5), again.env)).toHaveProperty('control');
    await relaxed.remove();
    await again.remove();
  });

  test('one of another day refuses all the same', async () => {
    const relaxed = await importFolder();
    const control = controlOf(text, 5, { asOf: '2026-02-01T00:00:00+09:00' });
    await expect(checked(text, control, relaxed.env)).rejects.toThrow(/reference date is/);
    await relaxed.remove();
  });
});

describe('an extract is refused before it is read', () => {
  const header = text.slice(0, text.indexOf('\n'));

  test.each<[string, string | Buffer, RegExp]>([
    ['where it is empty', '', /is empty/],
    ['where it is an empty gzip file', gzipSync(''), /first line is empty/],
    ['where the header is unknown', `${header},phone_number\n`, /'phone_number'/],
    ['where the header is compressed and unknown', gzipSync(`${header},x\n${text}`), /'x'/],
    ['where the header never ends', `"${'x'.repeat(100_000)}`, /line 1 is longer/],
    [
      'where the header has 100,000 columns',
      `${header}${',x'.repeat(100_000)}`,
      /line 1 is longer/,
    ],
    ['where it is UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le'), /UTF-16/],
    [
      'where its gzip is damaged',
      Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from('x'.repeat(50))]),
      /damaged/,
    ],
    [
      'where its head is a bomb of one character',
      gzipSync('x'.repeat(5_000_000)),
      /line 1 is longer/,
    ],
  ])('%s', async (_, content, sentence) => {
    await expect(checked(content, market())).rejects.toThrow(sentence);
  });

  test('where its programme version is unknown', async () => {
    const extract = { bucket: 'extracts', key: 'customer-appreciation/v99/utf-8/a.csv' };
    await expect(
      makeCheckExtract(at.env)({ extract: { ...extract, versionId: 'v' } }),
    ).rejects.toThrow(/no programme customer-appreciation\/v99.*customer-appreciation\/v1/);
  });

  test('where it is no longer there', async () => {
    const extract = { bucket: 'extracts', key: 'customer-appreciation/v1/utf-8/a.csv' };
    await expect(
      makeCheckExtract(at.env)({ extract: { ...extract, versionId: 'v' } }),
    ).rejects.toThrow(/no longer there/);
  });

  test('but not because its first bytes end inside a quoted field', async () => {
    const columns =
      'line_id,customer_id,line_type,billing,network,status,birth_date,opened_on,memo';
    const row = `L,C,phone,postpaid,own,in_service,,2020-01-01,"${'x\n'.repeat(90)}"\n`;
    for (const content of [
      `${columns}\n${row.repeat(5000)}`,
      `"${columns.replaceAll(',', '","')}"`,
    ]) {
      const fresh = await importFolder({ CONTROL_FILE: 'required' });
      await expect(checked(content, market(), fresh.env)).resolves.toHaveProperty('extract');
      await fresh.remove();
    }
  });
});
