import { Conflict, Defect } from '../../domain/errors.ts';
import {
  nextReport,
  type Report,
  type RunSaid,
  reportKey,
  reportSchema,
  reportText,
  type SignedReport,
  signedReportSchema,
} from '../../domain/record/report.ts';
import type { Env, Item, ObjectAddress } from '../env.ts';
import { readText } from '../results.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const triesMax = 10;

/** The chain as it was claimed, place by place: where its head is known apart from the bucket. */
const placesOf = (programme: string): string => `REPORTS#${programme}`;
const placeKey = ({ programme, number }: Pick<Report, 'programme' | 'number'>): Item => ({
  pk: placesOf(programme),
  sk: String(number).padStart(6, '0'),
});
/** Each run has one place: the key says so. */
const runKey = ({ programme, run }: Pick<Report, 'programme' | 'run'>): Item => ({
  pk: `REPORT-OF#${programme}`,
  sk: run,
});

const reportOf = ({ pk, sk, report }: Item): Report => {
  try {
    return reportSchema.parse(JSON.parse(String(report)));
  } catch (cause) {
    throw new Defect(`The report ${sk} of ${pk} cannot be read`, { cause });
  }
};

const tableOf = (env: Reach): string => env.settings.required('ACCESS_TABLE');

/** Every report of a programme that was claimed, in the order of the chain. */
export async function* claimedReports(env: Reach, programme: string): AsyncGenerator<Report> {
  const items = env.database.query('read the chain of reports', tableOf(env), {
    where: 'pk = :pk',
    values: { ':pk': placesOf(programme) },
  });
  for await (const item of items) yield reportOf(item);
}

/** The report of a run, if it was ever claimed; strongly consistent. */
export const reportOfRun = async (
  env: Reach,
  of: Pick<Report, 'programme' | 'run'>,
): Promise<Report | undefined> => {
  const claimed = await env.database.get("read the run's report", tableOf(env), runKey(of));
  return claimed && reportOf(claimed);
};

const latestReport = async (env: Reach, programme: string): Promise<Report | undefined> => {
  const items = env.database.query('read the head of the chain', tableOf(env), {
    where: 'pk = :pk',
    values: { ':pk': placesOf(programme) },
    descending: true,
    limit: 1,
  });
  for await (const item of items) return reportOf(item);
  return undefined;
};

/**
 * Takes the next place in the chain for a run, once: both writes or none, each only where its key is
 * free. Whoever lost the place to another run takes the one behind it; a run that has its place,
 * because an attempt was cut off after taking it, is answered with that.
 */
export const claimReport = async (env: Reach, said: RunSaid, at: string): Promise<Report> => {
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const standing = await reportOfRun(env, said);
    if (standing) return sameAs(standing, said);
    const report = nextReport(await latestReport(env, said.programme), said, at);
    const written = { report: reportText(report) };
    const { outcome } = await env.database.transact('take the next place in the chain', [
      { table: tableOf(env), insert: { ...placeKey(report), ...written } },
      { table: tableOf(env), insert: { ...runKey(report), ...written } },
    ]);
    if (outcome === 'written') return report;
  }
  throw new Conflict(`${said.run} lost its place in the chain of reports ${triesMax} times`);
};

/** A run is signed off with one account and one set of grants; a second one is a fault of ours. */
const sameAs = (standing: Report, said: RunSaid): Report => {
  if (standing.grantsHash === said.grantsHash && standing.accountHash === said.accountHash) {
    return standing;
  }
  throw new Defect(
    `${said.run} was signed off as number ${standing.number} with another account or other grants`,
  );
};

const addressOf = (env: Pick<Env, 'settings'>, key: string): ObjectAddress => ({
  bucket: env.settings.required('RECORD_BUCKET'),
  key,
});

/** Signs the report and keeps it for good. What another attempt has kept stands: two signatures of
 * one text differ, and both are good. */
export const keepReport = async (
  env: Pick<Env, 'objects' | 'settings' | 'signatures'>,
  { report, account }: Pick<SignedReport, 'report' | 'account'>,
): Promise<ObjectAddress> => {
  const address = addressOf(env, reportKey(report));
  if ((await env.objects.size('look for the signed report', address)) !== undefined) {
    return refuseOther(env, address, report);
  }
  const bytes = await env.signatures.sign(
    'sign the report',
    env.settings.required('RECORD_KEY'),
    Buffer.from(reportText(report), 'utf8'),
  );
  const signed: SignedReport = {
    ...{ report, account },
    signature: Buffer.from(bytes).toString('base64'),
  };
  const text = `${JSON.stringify(signedReportSchema.parse(signed), undefined, 2)}\n`;
  const body = Buffer.from(text, 'utf8');
  const { outcome } = await env.objects.writeOnce('keep the signed report', address, body);
  return outcome === 'written' ? address : refuseOther(env, address, report);
};

/** Another attempt's signature is as good as ours; another text under our key is nobody's attempt. */
const refuseOther = async (
  env: Pick<Env, 'objects'>,
  address: ObjectAddress,
  report: Report,
): Promise<ObjectAddress> => {
  const kept = signedReportSchema.safeParse(JSON.parse(await readText(env, address)));
  if (kept.success && reportText(kept.data.report) === reportText(report)) return address;
  throw new Defect(`${address.key} holds another report than that of ${report.run}`);
};

/** Every object of the programme in the bucket of reports, by key: its text as it is. */
export async function* keptReports(
  env: Pick<Env, 'objects' | 'settings'>,
  programme: string,
): AsyncGenerator<{ readonly key: string; readonly text: string }> {
  const { bucket } = addressOf(env, '');
  for await (const { key } of env.objects.list('list the reports', bucket, `${programme}/`)) {
    yield { key, text: await readText(env, { bucket, key }) };
  }
}
