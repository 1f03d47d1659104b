import { describe, expect, test } from 'vitest';
import { type Step, understand } from '../scenarios/rows.ts';

const steps: Step<string[]>[] = [
  {
    form: 'given line LINE FACTS...',
    does: (stage, said) => void stage.push(`${said.word('LINE')}: ${said.word('FACTS')}`),
  },
  {
    form: 'when suspend LINE [by WHO] AT [recorded RECORDED]',
    does: (stage, said) =>
      void stage.push(
        `${said.word('LINE')} ${said.maybe('WHO') ?? '-'} ${said.word('AT')} ${said.maybe('RECORDED') ?? '-'}`,
      ),
  },
  {
    form: 'when run monthly-data CYCLE',
    does: (stage, said) => void stage.push(said.word('CYCLE')),
  },
];

const told = (text: string, stage: string[] = []): string[] => {
  for (const { step, said, row } of understand(text, steps)) void step.does(stage, said, row);
  return stage;
};

describe('a row', () => {
  test('is read by its words, however its columns are aligned', () => {
    expect(told('when    run       monthly-data    2026-02')).toEqual(['2026-02']);
    expect(told('  when run monthly-data 2026-02  ')).toEqual(['2026-02']);
  });

  test('takes the rest of the row into its last slot', () => {
    expect(told('given line L1 phone in_service opened 2020-01-01')).toEqual([
      'L1: phone in_service opened 2020-01-01',
    ]);
  });

  test.each([
    ['when suspend L1 2026-02-20', 'L1 - 2026-02-20 -'],
    ['when suspend L1 by operator 2026-02-20', 'L1 operator 2026-02-20 -'],
    ['when suspend L1 2026-02-20 recorded 2026-03-02', 'L1 - 2026-02-20 2026-03-02'],
    [
      'when suspend L1 by customer 2026-02-20T09:30 recorded 2026-02-28T14:59:59.999Z',
      'L1 customer 2026-02-20T09:30 2026-02-28T14:59:59.999Z',
    ],
  ])('may leave out what its form puts in brackets: %s', (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  test('that is empty or begins with # says nothing', () => {
    expect(told('\n# the month before\n\nwhen run monthly-data 2026-02\n')).toEqual(['2026-02']);
  });
});

describe('a row that no form fits', () => {
  const complaint = (text: string): string => {
    try {
      understand(text, steps);
    } catch (error) {
      return (error as Error).message;
    }
    return 'was understood';
  };

  test.each([
    ['whenever run monthly-data 2026-02', 'Begin it with one of: given, when.'],
    ['when pause L1 2026-02-20', "A row with 'when' has one of these forms"],
    ['when suspend L1 by nobody 2026-02-20', "'nobody' is no WHO: one of operator, customer"],
    ['when suspend L1 by operator', 'AT is missing at the end'],
    ['when suspend L1 2026-02-30', "'2026-02-30' is no AT: a day"],
    ['when run monthly-data 2026-13', "'2026-13' is no CYCLE: a month such as 2026-02"],
    ['when run monthly-data 2026-02 twice', "'twice' is one word too many"],
    ['given line L1 phone in-service', "'in-service' says nothing about a line"],
    ['given line L1 opened', "'opened' wants a day after it"],
  ])('fails the test and says what to do: %s', (text, expected) => {
    expect(complaint(text)).toContain(expected);
  });

  test('is named by its number and its words', () => {
    expect(complaint('when run monthly-data 2026-02\n\nwhen  rum  monthly-data 2026-03')).toContain(
      'Row 3 is not understood:\n  when rum monthly-data 2026-03',
    );
  });

  test('stops the scenario before its first row has happened', () => {
    const stage: string[] = [];
    expect(() => told('when run monthly-data 2026-02\nwhen rum', stage)).toThrow('Row 2');
    expect(stage).toEqual([]);
  });
});
