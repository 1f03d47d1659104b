import { lineOfSubject } from '../../domain/benefit-key.ts';
import type { OttPassGrant } from '../../domain/ott-pass/ott-pass-grant.ts';
import type { Env } from '../env.ts';
import { tellTheBus } from '../news.ts';

/** Says on the bus that a line got a pass: its grant, never which code. */
export const announceGrant = (
  env: Pick<Env, 'bus' | 'settings'>,
  { service, registerBy, run, ...grant }: OttPassGrant,
): Promise<void> =>
  tellTheBus(env, 'OttPassGranted', { ...ofPass(grant), service, registerBy, causedBy: run });

/** Says on the bus that a pass has no effect any more, and by what. */
export const announceVoid = (
  env: Pick<Env, 'bus' | 'settings'>,
  grant: Pick<OttPassGrant, 'key' | 'grantId'>,
  causedBy: string,
): Promise<void> => tellTheBus(env, 'OttPassVoided', { ...ofPass(grant), causedBy });

const ofPass = ({ key, grantId }: Pick<OttPassGrant, 'key' | 'grantId'>) => ({
  version: 1 as const,
  programme: key.programme,
  benefit: key.benefit,
  grantId,
  line: lineOfSubject(key.subject) ?? key.subject,
  issue: key.issue,
});
