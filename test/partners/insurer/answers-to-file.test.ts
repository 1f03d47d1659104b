import { describe, expect, test } from 'vitest';
import {
  answerOfLine,
  answersHeader,
} from '../../../domain/safety-insurance/insurer-files/answer-row.ts';
import { checkedRows, controlOf } from '../../../domain/safety-insurance/insurer-files/csv.ts';
import { answersKeyOf } from '../../../domain/safety-insurance/insurer-files/file-names.ts';
import {
  handOverHeader,
  handOverRow,
} from '../../../domain/safety-insurance/insurer-files/hand-over-row.ts';
import {
  answersKeyFor,
  answersToFile,
  usualConduct,
} from '../../../partners/insurer/answers-to-file.ts';

const fields = ['person', 'birth_date', 'enrolled_on', 'enrolled_because'] as const;
const name = 'safety-insurance-2026-02-0001';

const handedOver = (people: number): string => {
  const control = controlOf();
  const lines = [handOverHeader(fields)];
  for (let row = 1; row <= people; row += 1) {
    const person = `P-${String(row).padStart(5, '0')}`;
    const birthDate = '1950-01-01';
    lines.push(
      handOverRow(fields, row, { person, birthDate, enrolledOn: '2026-02-15', because: 'age' }),
    );
  }
  for (const line of lines) control.add(line);
  return `${[...lines, control.row()].join('\n')}\n`;
};

const linesOf = async function* (text: string) {
  yield* text.trimEnd().split('\n');
};

describe('the insurer’s answers to a file', () => {
  test('are a file that we can read, to the last row and its control', async () => {
    const text = answersToFile({ name, content: handedOver(2_000) }, usualConduct, '2026-02-16');
    const answers = [];
    for await (const { text: line } of checkedRows(linesOf(text ?? ''), answersHeader)) {
      answers.push(answerOfLine(line));
    }
    expect(answers).not.toContain(undefined);
    const rows = new Set(answers.map((answer) => answer?.row));
    const rejected = answers.filter((answer) => answer?.answer === 'rejected');
    expect(rows.size).toBeGreaterThan(1_950);
    expect(rows.size).toBeLessThan(2_000);
    expect(answers.length).toBeGreaterThan(rows.size);
    expect(rejected.length).toBeGreaterThan(10);
    expect(new Set(rejected.map((answer) => answer?.reason)).size).toBe(3);
    expect(text).not.toContain('1950-01-01');
  });

  test('are the same bytes every time', () => {
    const file = { name, content: handedOver(50) };
    expect(answersToFile(file, usualConduct, '2026-02-16')).toBe(
      answersToFile(file, usualConduct, '2026-02-16'),
    );
  });

  test.each([
    ['a file that was cut off', handedOver(3).slice(0, -40)],
    ['a file that was changed', handedOver(3).replace('P-00001', 'P-00009')],
    ['something else', 'hello\n'],
  ])('are none to %s', (_, content) => {
    expect(answersToFile({ name, content }, usualConduct, '2026-02-16')).toBeUndefined();
  });

  test('are none where the insurer is silent', () => {
    const conduct = { ...usualConduct, silent: true };
    expect(answersToFile({ name, content: handedOver(3) }, conduct, '2026-02-16')).toBeUndefined();
  });

  test('lie under a key that names our file, and none is made for our own reports', () => {
    const key = `customer-appreciation/safety-insurance-2026-02/${name}`;
    const answers = answersKeyFor(`${key}.csv`);
    expect(answers?.name).toBe(name);
    expect(answersKeyOf(answers?.key ?? '')).toEqual({
      programme: 'customer-appreciation',
      run: 'safety-insurance-2026-02',
      number: 1,
    });
    expect(answersKeyFor(`${key}.errors.csv`)).toBeUndefined();
    expect(answersKeyFor(`${key}.stray.csv`)).toBeUndefined();
  });
});
