import type { Manifest } from '../domain/manifest.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { Env, ObjectAddress } from './env.ts';
import { readText } from './results.ts';

/**
 * Keeps an account of a run under the next free number and answers where. The same account is kept
 * once: an attempt that was cut off after writing finds its own.
 */
export const keepManifest = async (
  env: Pick<Env, 'objects'>,
  plan: RunPlan,
  manifest: Manifest,
): Promise<ObjectAddress> => {
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  for (let number = 1; ; number += 1) {
    const address = {
      bucket: plan.results.bucket,
      key: `runs/${plan.run}/manifest-${number}.json`,
    };
    const { outcome } = await env.objects.writeOnce(
      'keep the manifest',
      address,
      Buffer.from(text, 'utf8'),
    );
    if (outcome === 'written' || (await readText(env, address)) === text) return address;
  }
};
