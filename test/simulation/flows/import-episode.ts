import type { ObjectAddress } from '../../../adapters/env.ts';
import { controlKeyOf } from '../../../domain/extract/control-file.ts';
import { untilTaken } from '../core/asynchronous.ts';
import type { Episode } from '../core/flow.ts';
import type { Engine, Execution } from '../core/step-functions.ts';
import type { World } from '../core/world.ts';
import { checkConfluence } from '../invariants/confluent-cohort.ts';
import { checkNothingLeaked } from '../invariants/no-personal-data.ts';
import { checkSealed, type Seal, sealKey } from '../invariants/sealed-cohort.ts';
import type { ImportScenario } from './cohort-import.ts';
import {
  birthCanaries,
  type ExtractFile,
  extractFile,
  peopleCanary,
  rowsOfVersion,
} from './extract-files.ts';
import type { VersionedBucket } from './versioned-bucket.ts';

export const machine = 'cohort-import';

interface Parts {
  readonly world: World;
  readonly engine: Engine;
  readonly bucket: VersionedBucket;
  /** Filled as files are dropped. */
  readonly delivered: Map<string, ExtractFile>;
  readonly seal: Seal;
}

type Drop = ImportScenario['drops'][number];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** What was frozen has thawed and come to its end. */
const thawedMs = 8 * hourMs;
const tellingsMax = 3;
const redrivesMax = 4;
const folder = 'customer-appreciation/v1/utf-8';

export const importEpisode = (
  { world, engine, bucket, delivered, seal }: Parts,
  scenario: ImportScenario,
): Episode => {
  const started: string[] = [];
  /** By version of a key, and by execution: which files it may have been. */
  const dropped = new Map<string, string[]>();
  const filesOf = new Map<string, readonly string[]>();
  const versionOf = (key: string, versionId: string): string =>
    scenario.keepsVersions ? `${key} ${versionId}` : key;
  const startOf = world.services.workflows.start;
  world.services.workflows.start = async (call, arn, name, input) => {
    const { key, versionId } = (input as { extract: Required<ObjectAddress> }).extract;
    if (!started.includes(name)) started.push(name);
    filesOf.set(name, dropped.get(versionOf(key, versionId)) ?? []);
    return startOf(call, arn, name, input);
  };

  const tell = (key: string, versionId: string): Promise<void> => {
    const detail = { bucket: { name: 'extracts' }, object: { key, 'version-id': versionId } };
    return untilTaken(world, 'StartCohortImport', { detail }, tellingsMax);
  };
  const drop = (key: string, body: Buffer, sha256?: string): void => {
    const versionId = bucket.drop(key, body);
    const version = versionOf(key, versionId);
    const files = dropped.get(version) ?? [];
    if (sha256 !== undefined) files.push(sha256);
    dropped.set(version, files);
    world.notify('notify that a file was dropped', () =>
      world.act('the rule', () => tell(key, versionId)),
    );
  };
  const fileOf = ({ version, form }: Drop): ExtractFile => {
    const file = extractFile(rowsOfVersion(scenario.rows, version), form);
    // Half of one version may be the other: what is whole in any sense is whole.
    if (!delivered.get(file.sha256)?.isWhole) delivered.set(file.sha256, file);
    return file;
  };
  const deliver = (given: Drop, name: string): void => {
    const file = fileOf(given);
    const key = `${folder}/${name}`;
    const dropControl = (): void => {
      drop(controlKeyOf(key), Buffer.from(JSON.stringify(file.control)));
    };
    const control = file.isWhole ? given.control : 'before';
    if (control === 'before') dropControl();
    drop(key, file.body, file.sha256);
    if (control === 'late') world.agenda.after(minuteMs, dropControl);
  };
  const act = async (what: ImportScenario['acts'][number]['act']): Promise<void> => {
    if (what === 'stop') world.faults.broughtAbout('F21');
    else world.faults.broughtAbout('F19');
    for (const name of started) await engine[what](machine, name);
  };
  /** Redrives what did not end well, unless it was refused; answers how it ended. */
  const seenToItsEnd = async (name: string): Promise<Execution> => {
    let ended = await engine.ended(machine, name);
    for (let times = 1; times <= redrivesMax && needsRedrive(ended); times += 1) {
      await engine.redrive(machine, name);
      ended = await engine.ended(machine, name);
    }
    return ended;
  };
  let last: Execution | undefined;

  return {
    start: () => {
      for (const given of scenario.drops) {
        world.agenda.after(Math.round(given.minute * minuteMs), () =>
          deliver(given, `lines-${given.name}.csv`),
        );
      }
      for (const { minute, act: what } of scenario.acts) {
        world.agenda.after(Math.round(minute * minuteMs), () => world.act(what, () => act(what)));
      }
    },
    recover: async () => {
      await world.sleep(thawedMs);
      for (const name of [...started]) await seenToItsEnd(name);
      // A file that is refused, and the corrected one over it.
      for (const form of ['cut', 'plain'] as const) {
        const before = started.length;
        deliver({ minute: 0, version: 'first', form, name: 0, control: 'before' }, 'again.csv');
        await world.sleep(minuteMs);
        last = undefined;
        for (const name of started.slice(before)) last = await seenToItsEnd(name);
      }
    },
    check: async () => {
      const sealsByItself = scenario.sealing === 'automatic';
      if (sealsByItself && !seal.manifest) world.violate('I3', 'no cohort is sealed at the end');
      for (const name of started) {
        const ended = await engine.find(machine, name);
        const files = filesOf.get(name) ?? [];
        if (ended) judgeEnd(world, ended, { seal, sealsByItself, files });
      }
      if (!last) world.violate('I3', 'the last delivery started no import');
      checkSealed(world, seal);
      await checkConfluence(world, delivered);
      checkNothingLeaked(world, [peopleCanary, ...birthCanaries]);
      checkCohortBucket(world);
    },
  };
};

const needsRedrive = ({ status, error }: Execution): boolean =>
  status !== 'SUCCEEDED' && error !== 'InputRejected';

/** I3: every import has ended, well or with a refusal. I4: where one says that its file is the
 * cohort's, it is. */
const judgeEnd = (
  world: World,
  { name, status, error, output }: Execution,
  { seal, sealsByItself, files }: { seal: Seal; sealsByItself: boolean; files: readonly string[] },
): void => {
  world.note(`${name} ${status} ${error ?? ''}`);
  if (needsRedrive({ name, status, error, output })) {
    world.violate('I3', `${name} is ${status} with ${error}, and no redrive helps`);
  }
  if (status !== 'SUCCEEDED') return;
  const { outcome } = output as { outcome: string };
  if (!sealsByItself) {
    if (outcome !== 'candidate') world.violate('I15', `${name} ended with ${outcome}`);
    return;
  }
  if (files.includes(seal.manifest?.extract.sha256 ?? '')) return;
  world.violate('I4', `${name} says ${outcome}, and the cohort is made of another file`);
};

/** I11: nothing but the persons' own bucket names anybody. */
const checkCohortBucket = (world: World): void => {
  for (const [path, body] of world.services.objects.held) {
    if (!path.startsWith('cohorts/')) continue;
    if (body.includes(peopleCanary)) world.violate('I11', `${path} names a person`);
    for (const birth of birthCanaries) {
      if (body.includes(birth)) world.violate('I11', `${path} holds a birth date`);
    }
  }
  if (!world.services.objects.text(sealKey)) world.note('nothing is sealed');
};
