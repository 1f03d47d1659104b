import { checkChain } from '../../../domain/record/check-chain.ts';
import { sumOfNoGrants } from '../../../domain/record/grants-sum.ts';
import { type Report, reportSchema } from '../../../domain/record/report.ts';
import { signatureOf } from '../core/services.ts';
import type { World } from '../core/world.ts';

/**
 * I2 at the end of every episode: each run whose books are closed has one signed report, the reports
 * are one chain, and each says of its grants what the ledger holds.
 */
export const checkChainOfReports = (world: World): void => {
  const { database, objects } = world.services;
  const claimed = database
    .items('Access')
    .filter(({ pk }) => String(pk).startsWith('REPORTS#'))
    .sort((one, other) => (String(one.sk) < String(other.sk) ? -1 : 1))
    .map(({ report }) => reportSchema.parse(JSON.parse(String(report))));
  const kept = [...objects.held]
    .filter(([path]) => path.startsWith('record/'))
    .map(([path, body]) => ({ key: path.slice('record/'.length), text: body.toString('utf8') }));
  const isSigned = (text: string, signature: string): boolean => signatureOf(text) === signature;
  const { reports, breaks } = checkChain({ kept, claimed, isSigned });
  for (const { sentence } of breaks) world.violate('I2', sentence);
  checkEachRunHasOne(world, reports);
  for (const report of reports) checkGrants(world, report);
};

const checkEachRunHasOne = (world: World, reports: readonly Report[]): void => {
  const sealed = world.services.database
    .items('Work')
    .filter(({ pk, status }) => String(pk).startsWith('RUN#') && status === 'sealed');
  for (const { sk } of sealed) {
    const own = reports.filter(({ run }) => run === sk).length;
    if (own !== 1) world.violate('I2', `${sk} is sealed and has ${own} signed reports`);
  }
};

const checkGrants = (world: World, { run, benefit, granted, grantsHash, signedOffAt }: Report) => {
  const sum = sumOfNoGrants();
  const grants = world.services.database
    .items('Ledger')
    .filter((item) => String(item.sk).startsWith('GRANT#') && item.run === run);
  for (const grant of grants) sum.add(grant);
  if (sum.hash() === grantsHash && grants.length === granted) return;
  // Answers that came late insure more people under the name of their run.
  if (benefit === 'safety-insurance' && grants.length > granted) return;
  world.violate(
    'I2',
    `${run} was signed off at ${signedOffAt} with ${granted} grants, and the ledger holds ` +
      `${grants.length} of it, or others`,
  );
};
