import type { EnrolmentManifest } from '../../domain/safety-insurance/enrolment-account.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import type { Env, ObjectAddress } from '../env.ts';
import { readText } from '../results.ts';

/** Keeps an account under the next free number and answers where; the same account is kept once. */
export const keepEnrolmentManifest = async (
  env: Pick<Env, 'objects'>,
  plan: EnrolmentPlan,
  manifest: EnrolmentManifest,
): Promise<ObjectAddress> => {
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  for (let number = 1; ; number += 1) {
    const key = `runs/${plan.execution}/manifest-${number}.json`;
    const address = { bucket: plan.results.bucket, key };
    const body = Buffer.from(text, 'utf8');
    const { outcome } = await env.objects.writeOnce('keep the manifest', address, body);
    if (outcome === 'written' || (await readText(env, address)) === text) return address;
  }
};
