import * as z from 'zod';
import type { Env, ObjectAddress } from '../../adapters/env.ts';
import { headerOf } from '../../adapters/extract/header-reader.ts';
import { InputRejected } from '../../domain/errors.ts';
import {
  type ControlFile,
  controlKeyOf,
  parseControlFile,
  refuseOtherAsOf,
  refuseUnexpectedTotals,
} from '../../domain/extract/control-file.ts';
import { type CheckedExtract, deliveryOf } from '../../domain/extract/delivery.ts';
import { layoutOf } from '../../domain/extract/header.ts';
import { trustLimits } from '../../domain/extract/trust.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeVersions } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

export const checkExtractEventSchema = z.object({
  extract: z.strictObject({ bucket: z.string(), key: z.string(), versionId: z.string() }),
});
type Event = z.infer<typeof checkExtractEventSchema>;

/** Enough of a file for its header, however well it is compressed. */
const headBytes = 64 * 1024;
const controlBytesMax = 64 * 1024;

/**
 * Refuses, before anything large is read, an extract that cannot become a cohort: in the wrong
 * folder, empty or too large, not CSV with the right header, or without the control file that
 * the stage demands.
 */
export const makeCheckExtract =
  (env: Env) =>
  async ({ extract }: Event): Promise<CheckedExtract> => {
    const { programme, programmeVersion, encoding } = deliveryOf(extract.key);
    const rules = rulesOf(programme, programmeVersion);
    const bytes = await env.objects.size('measure the extract', extract);
    refuseSize(extract.key, bytes);
    const last = Math.min(headBytes, bytes) - 1;
    const head = await env.objects.read('read the head of the extract', extract, [0, last]);
    layoutOf(await headerOf(head, encoding));
    const control = await controlOf(env, extract, rules);
    return {
      ...{ programme, programmeVersion, referenceDate: rules.referenceDate },
      extract: { ...extract, encoding, bytes },
      ...(control && { control }),
    };
  };

const rulesOf = (name: string, version: number): Programme => {
  const found = programmeVersions.find(
    ({ programme }) => programme.programme === name && programme.version === version,
  );
  if (found) return found.programme;
  const known = programmeVersions.map(({ programme: p }) => `${p.programme}/v${p.version}`);
  throw new InputRejected(
    `There is no programme ${name}/v${version}. Drop the extract into one of ${known.join(', ')}.`,
  );
};

function refuseSize(key: string, bytes: number | undefined): asserts bytes is number {
  if (bytes === undefined) {
    throw new InputRejected(`${key} is no longer there in that version. Deliver it again.`);
  }
  if (bytes === 0) {
    throw new InputRejected(`${key} is empty. Deliver the whole extract with its header row.`);
  }
  if (bytes > trustLimits.contentBytesMax) {
    throw new InputRejected(
      `${key} has ${bytes} bytes, more than the ${trustLimits.contentBytesMax} that an import takes.`,
    );
  }
}

/** The control file beside the extract. The programme's band is judged where a control file is
 * required: elsewhere cohorts are samples, which no band expects. */
const controlOf = async (
  env: Env,
  { bucket, key }: ObjectAddress,
  { referenceDate, cohort }: Programme,
): Promise<ControlFile | undefined> => {
  const required = env.settings.required('CONTROL_FILE') === 'required';
  const address = { bucket, key: controlKeyOf(key) };
  const bytes = await env.objects.size('look for the control file', address);
  if (bytes === undefined) {
    if (!required) return undefined;
    throw new InputRejected(
      `${address.key} is missing. Deliver the control file first, then the extract again.`,
    );
  }
  if (bytes > controlBytesMax) {
    throw new InputRejected(`${address.key} has ${bytes} bytes and is no control file.`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of await env.objects.read('read the control file', address)) {
    chunks.push(chunk);
  }
  const control = parseControlFile(address.key, Buffer.concat(chunks).toString('utf8'));
  refuseOtherAsOf(control, referenceDate);
  if (required) refuseUnexpectedTotals(control, cohort.expected);
  return control;
};

export const handler = task(checkExtractEventSchema, makeCheckExtract);
