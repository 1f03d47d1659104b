import { describe, expect, it } from 'vitest';
import { readSupplementRows } from '../../../adapters/supplement/supplement-rows.ts';
import { keepingRulesOf } from '../../../domain/extract/projections.ts';
import { frozenLineSchema } from '../../../domain/line.ts';
import { lineHash } from '../../../domain/line-hash.ts';
import { supplementTerms } from '../../../domain/supplement/supplement-terms.ts';
import { version1 } from '../../domain/builders.ts';
import { supplementFile } from '../../fakes/supplement-workflow.ts';

const read = (text: string) => readSupplementRows(text, keepingRulesOf(version1));
const many = (count: number) => Array.from({ length: count }, (_, at) => `M${at + 1}`);

describe('the file of a supplement', () => {
  it('is read as an extract is: counted, in the cohort’s order, and nobody’s data in it', async () => {
    const tablet = 'M9,C-9,tablet,prepaid,own,suspended,1960-01-01,2019-01-01,P-9';
    const { rows, totals } = await read(supplementFile('M1', tablet, 'M2'));
    expect(totals).toMatchObject({
      ...{ type: { phone: 2, tablet: 1, iot: 0 }, billing: { postpaid: 2, prepaid: 1 } },
      status: { in_service: 2, suspended: 1 },
    });
    const hashes = rows.map(({ line }) => lineHash(line));
    expect(hashes).toEqual(hashes.toSorted());
    expect(rows.find(({ line }) => line === 'M9')).toMatchObject({ lineNumber: 3 });
    const text = rows.map((row) => row.text).join('');
    expect(text).not.toMatch(/C-9|P-9|1960-01-01/);
  });

  it('says of a line that its holder has the earlier insurance, since it keeps no person', async () => {
    const victims = supplementFile('M1', 'M2')
      .replace('person_ref\n', 'person_ref,earlier_insurance\n')
      .replace('P-M1\n', 'P-M1,yes\n')
      .replace('P-M2\n', 'P-M2,\n');
    const { rows } = await read(victims);
    const frozen = rows.map(({ text }) => frozenLineSchema.parse(JSON.parse(text)));
    expect(frozen.find(({ line }) => line === 'M1')).toMatchObject({ earlierInsurance: true });
    expect(frozen.find(({ line }) => line === 'M2')).not.toHaveProperty('earlierInsurance');
  });

  it('is the same in any order of its rows, with CRLF and a byte order mark', async () => {
    const one = await read(supplementFile('M1', 'M2', 'M3'));
    const other = await read(`\uFEFF${supplementFile('M3', 'M1', 'M2').replaceAll('\n', '\r\n')}`);
    const texts = ({ rows }: typeof one) => rows.map(({ text }) => text);
    expect(texts(other)).toEqual(texts(one));
  });

  it('may have as many rows as there may be, which fit through the door', async () => {
    const { linesMax, charactersMax } = supplementTerms;
    const file = supplementFile(...many(linesMax));
    expect(file.length).toBeLessThan(charactersMax);
    expect((await read(file)).rows).toHaveLength(linesMax);
    await expect(read(supplementFile(...many(linesMax + 1)))).rejects.toThrow('at most 500');
  });

  it.each([
    ['', 'The file is empty'],
    ['\n', 'The file is empty'],
    [supplementFile(), 'a header and no rows'],
    ['a,b\n1,2\n', 'is not a header row'],
    [supplementFile('M1', 'M1'), 'A line stands twice in the file: see line 3'],
    [supplementFile('M1', 'M2,C,phone'), '1 of 2 rows are bad: line 3: field_count'],
    [
      supplementFile('M1', 'M2,C-2,car,postpaid,own,in_service,1980-02-03,2020-05-01,P-2'),
      'line 3: line_type_invalid',
    ],
    [supplementFile('M1', '', 'M2'), 'line 3: line_id_invalid'],
    [supplementFile('M1', 'M2').replace('\nM2', '\n\nM2'), 'line 3: field_count'],
    [supplementFile('M1').replace('postpaid', 'post\u0000paid'), 'NUL bytes'],
  ])('is refused as a whole: %#', async (text, sentence) => {
    await expect(read(text)).rejects.toMatchObject({
      ...{ name: 'InputRejected', message: expect.stringContaining(sentence) },
    });
  });

  it('is refused without saying what a row holds', async () => {
    const bad = 'M-secret,C-secret,phone,postpaid,own,in_service,secret,2020-05-01,P';
    const refusal = await read(supplementFile(bad)).catch((error: Error) => error.message);
    expect(refusal).toContain('line 2: birth_date_invalid');
    expect(refusal).not.toContain('secret');
  });
});
