import type { Item } from '../../../adapters/env.ts';
import { keepCodeIds } from '../../../adapters/ott/code-files.ts';
import { freeKey, itemOfCode, serialItem } from '../../../adapters/ott/code-item.ts';
import { fingerprintOf, sealCode } from '../../../adapters/ott/sealing.ts';
import type { CodeFile } from '../../../domain/ott-pass/code-import.ts';
import type { World } from '../core/world.ts';

/** Begins every open code: nothing else in the world contains it. */
export const codeCanary = 'CANARY';

/** A file of codes as its import has kept it: sealed, held back, its ids in one part. */
export const keepFile = async (
  world: World,
  pool: string,
  { file, codes, onOffer }: { file: string; codes: number; onOffer: boolean },
): Promise<CodeFile> => {
  const { database, seals, secrets } = world.services;
  const secret = await secrets.read('read the secret', 'CODE_FINGERPRINT_SECRET');
  const context = { pool, file };
  const { plain, wrapped } = await seals.dataKey('make a data key', 'codes-key', context);
  const dataKey = Buffer.from(wrapped).toString('base64');
  const codeIds: string[] = [];
  const plant = (item: Item): void => database.plant('Codes', item);
  for (let place = 0; place < codes; place += 1) {
    const serial = `${file.slice(-4)}-${place}`;
    const code = `${codeCanary}-${serial}`;
    const codeId = fingerprintOf(secret, pool, code);
    const row = place + 2;
    const sealed = sealCode({ dataKey: plain, codeId, row }, code);
    const offered = onOffer ? { offered: { at: '2026-03-01T00:00:00.000Z' } } : {};
    plant(itemOfCode({ pool, codeId, file, row, serial, sealed, dataKey, ...offered }));
    plant(serialItem(pool, serial, codeId));
    if (onOffer) plant({ ...freeKey(pool, codeId), codeId });
    codeIds.push(codeId);
  }
  await keepCodeIds(world.truth(), { file }, { part: 0, codeIds });
  const rows = Math.max(1, codes);
  const where = { bucket: 'codes', key: `customer-appreciation/${pool}/f.csv`, versionId: 'v' };
  return { file, pool, programme: 'customer-appreciation', ...where, rows };
};
