import { describe, expect, test } from 'vitest';
import { InputRejected } from '../../../../domain/errors.ts';
import {
  checkedRows,
  controlOf,
  fieldOf,
  plainValue,
} from '../../../../domain/safety-insurance/insurer-files/csv.ts';
import {
  answersKeyOf,
  handOverKey,
} from '../../../../domain/safety-insurance/insurer-files/file-names.ts';
import {
  handOverHeader,
  handOverRow,
  personOfRow,
} from '../../../../domain/safety-insurance/insurer-files/hand-over-row.ts';

const header = 'a,b';

const fileOf = (rows: readonly string[]): string[] => {
  const control = controlOf();
  for (const row of [header, ...rows]) control.add(row);
  return [header, ...rows, control.row()];
};

const read = async (lines: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  const given = async function* () {
    yield* lines;
  };
  for await (const { text } of checkedRows(given(), header)) found.push(text);
  return found;
};

describe('a file between the insurer and us', () => {
  test('comes back as it was written, also without a row', async () => {
    expect(await read(fileOf(['1,2', '3,4']))).toEqual(['1,2', '3,4']);
    expect(await read(fileOf([]))).toEqual([]);
  });

  test.each<[string, (lines: string[]) => string[]]>([
    ['cut off before its control row', (lines) => lines.slice(0, -1)],
    ['without one of its rows', (lines) => [...lines.slice(0, 1), ...lines.slice(2)]],
    ['with a row more', (lines) => [...lines.slice(0, 2), '5,6', ...lines.slice(2)]],
    ['with a row changed', (lines) => lines.map((line) => line.replace('3,4', '3,5'))],
    ['with its rows in another order', ([h = '', a = '', b = '', c = '']) => [h, b, a, c]],
    ['with a row behind its end', (lines) => [...lines, '7,8']],
    ['with two control rows', (lines) => [...lines, lines.at(-1) ?? '']],
    ['with another header', (lines) => ['b,a', ...lines.slice(1)]],
    ['that is empty', () => []],
  ])('%s is refused', async (_, spoil) => {
    await expect(read(spoil(fileOf(['1,2', '3,4'])))).rejects.toThrow(InputRejected);
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['-P-1', "'-P-1"],
    ['+82', "'+82"],
    ['@x', "'@x"],
    ['P-1', 'P-1'],
    ['1950-01-01', '1950-01-01'],
    ["'x", "'x"],
  ])('no value of it is a formula: %s is written %s, and read back', (value, field) => {
    expect(fieldOf(value)).toBe(field);
    expect(plainValue(field)).toBe(value);
  });
});

describe('a row that the insurer is handed', () => {
  const person = {
    ...{ person: '-P-1', birthDate: '1950-01-01', enrolledOn: '2026-02-15' },
    because: 'age',
  } as const;

  test('holds the fields that the programme names, in its order, and nothing else', () => {
    expect(handOverHeader(['person', 'enrolled_on'])).toBe('row,person,enrolled_on');
    expect(handOverRow(['person', 'enrolled_on'], 7, person)).toBe("7,'-P-1,2026-02-15");
    expect(handOverRow(['enrolled_because', 'birth_date', 'person'], 1, person)).toBe(
      "1,age,1950-01-01,'-P-1",
    );
  });

  test('says whom it is about, whatever the order of the fields', () => {
    const fields = ['enrolled_because', 'birth_date', 'person'] as const;
    const row = handOverRow(fields, 3, person);
    expect(personOfRow(handOverHeader(fields), row)).toEqual({ row: 3, person: '-P-1' });
  });
});

describe('the key of a file of answers', () => {
  const run = 'safety-insurance-2026-02';
  test.each([
    [`p/${run}/${run}-0001.answers.csv`, 1],
    [`p/${run}/${run}-0012.answers-3.csv`, 12],
    [`p/${run}/${run}-0000.answers.csv`, undefined],
    [`p/${run}/safety-insurance-2026-03-0001.answers.csv`, undefined],
    [`p/${run}/${run}-0001.answers-0.csv`, undefined],
    [handOverKey('p', run, 1), undefined],
    ['../x', undefined],
  ])('%s answers file %s', (key, number) => {
    expect(answersKeyOf(key)?.number).toBe(number);
  });
});
