import type { PersonsApart } from '../../domain/approval/arming.ts';
import type { MonthHashes } from '../../domain/approval/month-hashes.ts';
import { canonicalHash } from '../../domain/canonical-json.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import type { Env } from '../env.ts';

type Reach = Pick<Env, 'settings'>;

/** A stand-in on this machine listens at another port after each start, and is the same one. */
const portOfThisMachine = /^(http:\/\/127\.0\.0\.1):\d+$/;

/** What a month would be given by at this moment, as hashes. */
export const hashesNow = (
  { settings }: Reach,
  programmeHash: string,
  { lines }: Pick<CohortManifest, 'lines'>,
): MonthHashes => ({
  programme: programmeHash,
  cohort: lines.sha256,
  code: settings.required('CODE_VERSION'),
  partners: canonicalHash({
    charging: settings.required('CHARGING_URL').replace(portOfThisMachine, '$1'),
    class: settings.required('CHARGING_CLASS'),
  }),
});

/** Who may not approve, where whoever deployed has said it. */
export const personsApart = ({ settings }: Reach): PersonsApart => ({
  publisher: settings.optional('PUBLISHED_BY') || undefined,
  deployer: settings.optional('DEPLOYED_BY') || undefined,
});
