import type { Item } from '../../../adapters/env.ts';
import { fingerprintOf } from '../../../adapters/ott/sealing.ts';
import { codeFileReportSchema } from '../../../domain/ott-pass/code-import.ts';
import type { World } from '../core/world.ts';

interface Row {
  readonly code: number;
  readonly kind: 'good' | 'bad' | 'other-serial';
}

/** What was delivered, by the text of the file: the same text is the same file. */
export type DeliveredCodes = Map<string, readonly Row[]>;

interface Given {
  readonly delivered: DeliveredCodes;
  readonly pool: string;
  readonly codeOf: (code: number) => string;
}

/**
 * I8 and I2 at the end: every file has one report, in which each of its rows is in one place;
 * the pool holds every good code that was delivered, once, and nothing else; and its codes are as
 * many as the reports have put on offer, given to who waited, or found cancelled.
 */
export const checkCodeFiles = async (
  world: World,
  { delivered, pool, codeOf }: Given,
): Promise<void> => {
  const { database, objects, secrets } = world.services;
  const codes = database.items('Codes').filter((item) => item.sk === 'CODE');
  const reports = objects
    .keys()
    .filter((path) => path.endsWith('/report.json'))
    .map((path) => codeFileReportSchema.parse(JSON.parse(`${objects.held.get(path)}`)));
  if (reports.length !== delivered.size) {
    world.violate('I3', `${delivered.size} files were delivered, ${reports.length} reported`);
  }
  for (const report of reports) {
    const { offered, givenToWaiting, cancelled, quarantined } = report;
    const { duplicateInFile, duplicateOfEarlierFile, delivered: rows, file } = report;
    const repeated = duplicateInFile + duplicateOfEarlierFile;
    const sum = offered + givenToWaiting + cancelled + repeated + quarantined;
    if (sum !== rows) world.violate('I8', `${file}: ${sum} of ${rows} rows are in a place`);
    const inPool = codes.filter((code: Item) => code.file === file).length;
    const said = offered + givenToWaiting + cancelled;
    if (inPool !== said) world.violate('I8', `${file}: ${inPool} codes in the pool, ${said} said`);
  }
  const rowsDelivered = [...delivered.values()].map((rows) => rows.length);
  const rowsReported = reports.map((report) => report.delivered);
  if (rowsDelivered.sort().join() !== rowsReported.sort().join()) {
    world.violate('I2', `files of ${rowsDelivered} rows were reported as of ${rowsReported}`);
  }
  const bad = [...delivered.values()].flat().filter(({ kind }) => kind === 'bad').length;
  const quarantined = reports.reduce((sum, report) => sum + report.quarantined, 0);
  if (quarantined !== bad) world.violate('I2', `${bad} rows are bad, ${quarantined} set aside`);

  const secret = await secrets.read('read the secret', 'CODE_FINGERPRINT_SECRET');
  const good = [...delivered.values()].flat().filter(({ kind }) => kind !== 'bad');
  const wanted = new Set(good.map(({ code }) => fingerprintOf(secret, pool, codeOf(code))));
  for (const { codeId, serial } of codes) {
    if (!wanted.delete(String(codeId))) world.violate('I8', `${serial} is twice in the pool`);
  }
  if (wanted.size > 0) world.violate('I2', `${wanted.size} delivered codes are not in the pool`);
};
