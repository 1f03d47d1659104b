import { describe, expect, it } from 'vitest';
import { manifestTable } from '../../commands/manifest-table.ts';
import type { Manifest } from '../../domain/manifest.ts';

const cohort = {
  rows: 33,
  accepted: 32,
  quarantined: { field_count: 1 },
  sha256: 'a',
  versionId: 'v',
};
const manifest: Manifest = {
  ...{ run: 'monthly-data-2026-03', kind: 'scheduled', cycle: '2026-03', benefit: 'monthly-data' },
  ...{ programme: 'customer-appreciation', programmeVersion: 1, referenceDate: '2026-01-13' },
  ...{ cohort, considered: 32, granted: 32, alreadyGranted: 0, refused: {}, parked: {} },
  ...{ notAttempted: 0, grantedByEvent: 0, charging: { topUps: 32, gigabytes: 3_200 } },
  balanced: true,
};
const rows = (table: string): Record<string, string> =>
  Object.fromEntries(
    [...table.matchAll(/^ +(\S.*?) {2,}([\d,]+)$/gm)].map(([, name = '', n = '']) => [name, n]),
  );

describe('the account as a start prints it', () => {
  it('tells rows of the extract and of supplements apart, and adds them up to the cohort', () => {
    const supplemented = { ...manifest, cohort: { ...cohort, supplemented: 3 } };
    expect(rows(manifestTable(supplemented, '.local'))).toMatchObject({
      'rows of the extract': '30',
      'rows of supplements': '3',
      quarantined: '1',
      'accepted into the cohort': '32',
    });
  });

  it('says nothing of supplements where there is none', () => {
    const table = manifestTable(manifest, '.local');
    expect(rows(table)).toMatchObject({ 'rows of the extract': '33' });
    expect(table).not.toContain('supplement');
  });
});
