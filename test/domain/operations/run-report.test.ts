import { describe, expect, it } from 'vitest';
import { csvCell, reportCsv } from '../../../domain/operations/run-report.ts';
import { nextReport, reportHash } from '../../../domain/record/report.ts';

type Given = Parameters<typeof reportCsv>;

const manifest = {
  ...{ run: 'monthly-data-2026-02', kind: 'scheduled', cycle: '2026-02', benefit: 'monthly-data' },
  ...{ programme: 'customer-appreciation', programmeVersion: 1, referenceDate: '2026-01-13' },
  cohort: { rows: 3, accepted: 3, quarantined: {}, sha256: 'abc', versionId: 'v' },
  ...{ considered: 3, granted: 1, alreadyGranted: 0, notAttempted: 0, grantedByEvent: 0 },
  refused: { '=cmd()': 1, 'a,"b"': 1 },
  parked: {},
  charging: { topUps: 1, gigabytes: 100 },
  balanced: true,
} as Given[0];
const plan = {
  ...{ openedAt: '2026-01-31T15:00:00.000Z', asOf: '2026-01-31T14:50:00.000Z' },
  ...{ programmeHash: 'hash', codeVersion: '@1' },
} as Given[1];

describe('the report for a spreadsheet', () => {
  const csv = reportCsv(manifest, plan);

  it('opens as UTF-8 with a header and whole lines', () => {
    expect(csv.startsWith('\uFEFFpart,what,value\r\n')).toBe(true);
    expect(csv.endsWith('books,balanced,yes\r\nrecord,signed off,no\r\n')).toBe(true);
  });

  it('holds nothing that a spreadsheet takes for a formula', () => {
    for (const cell of csv.replace('\uFEFF', '').split(/[,\r\n]+/)) {
      expect(cell).not.toMatch(/^[=+\-@\t]/);
    }
    expect(csv).toContain("refused,'=cmd(),1");
    expect(csv).toContain("code,version,'@1");
  });

  it('says how many lines came by supplements, where any did', () => {
    expect(csv).not.toContain('supplements');
    const cohort = { ...manifest.cohort, rows: 5, accepted: 5, supplemented: 2 };
    expect(reportCsv({ ...manifest, cohort }, plan)).toContain(
      'cohort,accepted,5\r\ncohort,of these by supplements,2\r\n',
    );
  });

  it.each([
    ['a month', '2026-02', "'2026-02"],
    ['zeros before a number', '007', "'007"],
    ['what could be a power of ten', '12e34', "'12e34"],
    ['a moment', '2026-01-31T15:00:00.000Z', '2026-01-31T15:00:00.000Z'],
    ['a name', 'monthly-data-2026-02', 'monthly-data-2026-02'],
    ['a count', 7, '7'],
    ['a text in Korean', '안전보험', '안전보험'],
  ])('leaves %s as it is', (_, value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('names the place of the run in the chain of signed reports', () => {
    const said = {
      ...{
        programme: 'customer-appreciation',
        run: manifest.run,
        benefit: 'monthly-data' as const,
      },
      ...{ cycle: '2026-02', granted: 1, grantsHash: 'a'.repeat(64), accountHash: 'b'.repeat(64) },
    };
    const signed = nextReport(undefined, said, '2026-02-01T00:00:00.000Z');
    const lines = reportCsv(manifest, plan, signed).trimEnd().split('\r\n').slice(-5);
    expect(lines).toEqual([
      'record,signed off,2026-02-01T00:00:00.000Z',
      'record,number,1',
      `record,hash,${reportHash(signed)}`,
      `record,hash of the one before,'${'0'.repeat(64)}`,
      `record,hash of the grants,${'a'.repeat(64)}`,
    ]);
  });

  it('quotes what has a comma or a quote in it', () => {
    expect(csv).toContain('refused,"a,""b""",1');
  });
});
