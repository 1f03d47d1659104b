import { createHash } from 'node:crypto';
import {
  type CohortManifest,
  cohortManifestSchema,
  sealKey as keyOfSeal,
} from '../../../domain/cohort.ts';
import type { FrozenObject } from '../../../domain/run-plan.ts';
import type { World } from '../core/world.ts';
import type { ExtractFile } from '../flows/extract-files.ts';
import { truthOfRows } from './extract-truth.ts';

/** The cohort bucket's one seal. */
export const sealKey = keyOfSeal('customer-appreciation', '2026-01-13');

/** Every file that was delivered, by its SHA-256. */
export type Delivered = ReadonlyMap<string, ExtractFile>;

/** The seal as it was set. */
export interface Seal {
  manifest: CohortManifest | undefined;
}

const hashes = new WeakMap<Buffer, string>();

/** Once a buffer: what an object holds never changes, another version is another buffer. */
const sha256Of = (body: Buffer): string => {
  const hash = hashes.get(body) ?? createHash('sha256').update(body).digest('hex');
  hashes.set(body, hash);
  return hash;
};

export const objectsOf = (cohort: CohortManifest): readonly FrozenObject[] => [
  ...[cohort.lines, cohort.index, cohort.persons, cohort.quarantine],
  ...(cohort.personSlices ?? []).map(({ people }) => people),
];

/**
 * At the moment in which a candidate is left or a seal is set, all that it stands for is there: a
 * whole file's rows, each in one place (I2), every object with its bytes, everybody whom the
 * insurance needs. From the seal on nothing of it changes (I5).
 */
export const watchSealing = (world: World, delivered: Delivered, sealsByItself: boolean): Seal => {
  const { objects } = world.services;
  const seal: Seal = { manifest: undefined };
  const fixed = new Set<string>();
  const held = (address: { bucket: string; key: string }): Buffer | undefined =>
    objects.held.get(`${address.bucket}/${address.key}`);

  const judge = (body: Buffer, isSeal: boolean): void => {
    const manifest = cohortManifestSchema.parse(JSON.parse(body.toString('utf8')));
    if (isSeal) {
      seal.manifest = manifest;
      world.note(`sealed with ${manifest.extract.sha256}`);
      if (!sealsByItself) world.violate('I15', 'sealed where a second person has to');
    }
    const file = delivered.get(manifest.extract.sha256);
    if (!file?.isWhole || file.body.length !== manifest.extract.bytes) {
      world.violate('I2', `a cohort of ${file?.form ?? 'a file that nobody delivered'}`);
      return;
    }
    for (const object of objectsOf(manifest)) {
      const bytes = held(object);
      if (isSeal) fixed.add(`${object.bucket}/${object.key}`);
      if (bytes && sha256Of(bytes) === object.sha256) continue;
      world.violate('I4', `sealed, and ${object.key} is ${bytes ? 'another' : 'not there'}`);
    }
    judgeRows(world, file, manifest);
    judgePeople(world, file);
  };

  const { writeOnce, plant } = objects;
  const refuseChange = (address: { bucket: string; key: string }): void => {
    const path = `${address.bucket}/${address.key}`;
    if (fixed.has(path)) world.violate('I5', `${address.key} was changed after the seal`);
  };
  objects.writeOnce = async (call, address, body) => {
    const written = await writeOnce(call, address, body);
    if (written.outcome === 'exists') return written;
    refuseChange(address);
    const isSeal = address.key === sealKey;
    if (isSeal || address.key.endsWith('/candidate.json')) judge(held(address) as Buffer, isSeal);
    return written;
  };
  objects.plant = (address, body) => {
    refuseChange(address);
    return plant(address, body);
  };
  return seal;
};

const judgeRows = (world: World, file: ExtractFile, cohort: CohortManifest): void => {
  const { objects } = world.services;
  const truth = truthOfRows(file.rows);
  const said = { rows: cohort.rows, accepted: cohort.accepted, quarantined: cohort.quarantined };
  const is = {
    rows: file.rows.length,
    accepted: truth.accepted.length,
    quarantined: Object.fromEntries(Object.entries(truth.quarantined).sort()),
  };
  if (JSON.stringify(said) !== JSON.stringify(is)) {
    world.violate('I2', `sealed as ${JSON.stringify(said)}, it is ${JSON.stringify(is)}`);
  }
  const report = ['line_number,column,reason', ...truth.report, ''].join('\n');
  if (objects.text(cohort.quarantine.key) !== report) {
    world.violate('I2', 'the quarantine report does not name the rows that are left out');
  }
  const lines = (objects.text(cohort.lines.key) ?? '').trimEnd().split('\n');
  const frozen = lines.map((text) => {
    const { line, status } = JSON.parse(text) as Record<string, string>;
    return `${line} ${status}`;
  });
  const accepted = truth.accepted.map(
    ({ line, kind }) => `L${line} ${kind === 'ended' ? 'ended' : 'in_service'}`,
  );
  if (frozen.join() !== accepted.join()) {
    world.violate('I2', `the cohort holds ${frozen.join()}, the file ${accepted.join()}`);
  }
};

const judgePeople = (world: World, file: ExtractFile): void => {
  const { database } = world.services;
  const kept = new Set(
    [...database.items('People'), ...database.items('Applications')].map(({ pk, sk }) => {
      const person = String(pk).slice('person:'.length);
      const what = String(sk);
      return `${person} ${what.startsWith('BIRTH#') ? what.slice('BIRTH#'.length) : 'insured'}`;
    }),
  );
  for (const told of truthOfRows(file.rows).people) {
    if (!kept.has(told)) world.violate('I2', `sealed, and ${told} was not kept`);
  }
};

/** At the end: the seal says what it said, and its objects hold what they held. */
export const checkSealed = (world: World, { manifest }: Seal): void => {
  if (!manifest) return;
  const { objects } = world.services;
  const now = JSON.stringify(JSON.parse(objects.text(sealKey) ?? 'null'));
  if (now !== JSON.stringify(manifest)) world.violate('I5', 'the seal was changed');
  for (const { bucket, key, sha256 } of objectsOf(manifest)) {
    const bytes = objects.held.get(`${bucket}/${key}`);
    if (!bytes || sha256Of(bytes) !== sha256) world.violate('I5', `${key} was changed`);
  }
};
