import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';
import { readJsonFile, replaceFile } from '../folder/small-file.ts';
import type { Of } from '../template/resources-of.ts';
import type { AliasProperties, KeyProperties } from './key-properties.ts';

/** Symmetric keys in base64, private keys in PKCS #8: the file is readable by its owner alone. */
const keptSchema = z.record(z.string(), z.string());

/** One key of the template. */
export interface LocalKey {
  /** What `Ref` gives: its id. */
  readonly id: string;
  readonly arn: string;
  readonly spec: KeyProperties['KeySpec'];
  readonly enabled: boolean;
}

export interface Keys {
  /** By id, key ARN, alias or alias ARN. */
  find(idOrArnOrAlias: string): LocalKey | undefined;
  /** 32 bytes, made at the first use and then the same over every start. */
  secretOf(key: LocalKey): Buffer;
  /** RSA of 2048 bits or a point of P-256, by the key's spec, likewise. */
  privateKeyOf(key: LocalKey): Promise<KeyObject>;
}

/** The keys of a template. Each is made when it is first used, and kept in the data folder. */
export function openKeys(
  declared: {
    readonly keys: readonly Of<KeyProperties>[];
    readonly aliases: readonly Of<AliasProperties>[];
  },
  path: string,
): Keys {
  const parsed = keptSchema.safeParse(readJsonFile(path) ?? {});
  if (!parsed.success) {
    throw new EnvironmentProblem(
      `${path} does not hold keys: restore it, or start with an empty data folder`,
    );
  }
  const kept = parsed.data;
  const keep = (id: string, text: string): string => {
    kept[id] = text;
    replaceFile(path, JSON.stringify(kept));
    return text;
  };
  const pairs = new Map<string, Promise<KeyObject>>();
  return {
    find: keyFinder(declared),
    secretOf: ({ id }) =>
      Buffer.from(kept[id] ?? keep(id, randomBytes(32).toString('base64')), 'base64'),
    privateKeyOf({ id, spec }) {
      const made =
        pairs.get(id) ??
        Promise.resolve(kept[id] ?? newPrivateKey(spec).then((text) => keep(id, text))).then(
          (text) => createPrivateKey(text),
        );
      pairs.set(id, made);
      return made;
    },
  };
}

async function newPrivateKey(spec: LocalKey['spec']): Promise<string> {
  const generated = promisify(generateKeyPair);
  const { privateKey } = await (spec === 'ECC_NIST_P256'
    ? generated('ec', { namedCurve: 'P-256' })
    : generated('rsa', { modulusLength: 2048 }));
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function keyFinder({ keys, aliases }: Parameters<typeof openKeys>[0]): Keys['find'] {
  const byName = new Map<string, LocalKey>();
  for (const { reference: id, arn, properties } of keys) {
    const key: LocalKey = { id, arn, spec: properties.KeySpec, enabled: properties.Enabled };
    byName.set(id, key);
    byName.set(arn, key);
  }
  for (const { properties } of aliases) {
    const key = byName.get(properties.TargetKeyId);
    if (key !== undefined) byName.set(properties.AliasName, key);
  }
  return (wanted) => byName.get(wanted) ?? byName.get(/:(alias\/.+)$/.exec(wanted)?.[1] ?? '');
}
