import { instantOf } from '../../../domain/calendar.ts';
import { aCustomer } from '../../fakes/ott-env.ts';
import { untilTaken } from '../core/asynchronous.ts';
import type { Episode } from '../core/flow.ts';
import type { Engine, Execution } from '../core/step-functions.ts';
import type { World } from '../core/world.ts';
import { checkCodeFiles, type DeliveredCodes } from '../invariants/code-files.ts';
import { checkCodes } from '../invariants/code-pool.ts';
import { checkNothingLeaked } from '../invariants/no-personal-data.ts';
import type { CodeImportScenario } from './code-import.ts';
import { codeCanary } from './code-stock.ts';
import type { VersionedBucket } from './versioned-bucket.ts';

export const machine = 'code-import';
export const pool = 'stream-one';
/** `other-serial`: the code once more under a serial of its own. */
export const codeRowKinds = ['good', 'bad', 'other-serial'] as const;

interface Parts {
  readonly world: World;
  readonly engine: Engine;
  readonly bucket: VersionedBucket;
  readonly lines: readonly string[];
}
type Row = CodeImportScenario['files'][number]['rows'][number];

const folder = `customer-appreciation/${pool}`;
const hourMs = 3_600_000;
const thawedMs = 8 * hourMs;
const redrivesMax = 4;

export const codeOf = (code: number): string => `${codeCanary}-CODE-${code}`;

const textOf = (rows: readonly Row[]): Buffer => {
  const lines = rows.map(({ code, kind }, place) => {
    if (kind === 'bad') return `S-${code},short`;
    return kind === 'good' ? `S-${code},${codeOf(code)}` : `T-${code}-${place},${codeOf(code)}`;
  });
  return Buffer.from(['serial,code', ...lines, ''].join('\n'));
};

export const codeImportEpisode = (
  { world, engine, bucket, lines }: Parts,
  scenario: CodeImportScenario,
): Episode => {
  const started: string[] = [];
  const delivered: DeliveredCodes = new Map();
  let requests = 0;
  world.services.workflows = {
    start: async (_call, arn, name, input) => {
      if (!started.includes(name)) started.push(name);
      return { outcome: await engine.start(machine, name, input), execution: `${arn}:${name}` };
    },
    answer: async () => 'gone',
  };
  const drop = (name: string, rows: readonly Row[]): void => {
    const body = textOf(rows);
    delivered.set(body.toString('utf8'), rows);
    const key = `${folder}/${name}.csv`;
    const versionId = bucket.drop(key, body);
    const detail = { bucket: { name: 'code-files' }, object: { key, 'version-id': versionId } };
    world.notify('notify that a file of codes was dropped', () =>
      world.act('the rule', () => untilTaken(world, 'StartCodeImport', { detail }, 3)),
    );
  };
  const call = async (name: string, line: string, body: object): Promise<void> => {
    for (let tries = 1; tries <= 2; tries += 1) {
      requests += 1;
      const result = await world.invoke(name, {
        ...{ customer: aCustomer(line), line, body, lang: 'ko', requestId: `R-${requests}` },
        at: instantOf(world.now()),
      });
      if (result.ok) return;
      await world.sleep(3_000);
    }
  };
  const look = async (line: string): Promise<void> => {
    await call('ChooseOttService', line, { service: pool });
    await call('RevealCode', line, {});
  };
  const seenToItsEnd = async (name: string): Promise<void> => {
    let ended = await engine.ended(machine, name);
    for (let times = 1; times <= redrivesMax && needsRedrive(ended); times += 1) {
      await engine.redrive(machine, name);
      ended = await engine.ended(machine, name);
    }
    if (needsRedrive(ended)) {
      world.violate('I3', `${name} is ${ended.status} with ${ended.error}, and no redrive helps`);
    }
  };
  const inSeconds = (seconds: number, what: () => void): void =>
    void world.agenda.after(seconds * 1_000, what);

  return {
    start: () => {
      for (const line of lines.slice(1)) world.act('a customer', () => look(line));
      for (const [place, { second, rows, over, again }] of scenario.files.entries()) {
        inSeconds(second, () => drop(over ? 'batch-0' : `batch-${place}`, rows));
        if (again === undefined) continue;
        inSeconds(second + again, () => drop(`again-${place}`, rows));
      }
      for (const second of scenario.looks) {
        inSeconds(second, () => {
          for (const line of lines) world.act('a customer', () => look(line));
        });
      }
      for (const second of scenario.stops) {
        inSeconds(second, () =>
          world.act('operations', async () => {
            world.faults.broughtAbout('F21');
            for (const name of started) await engine.stop(machine, name);
          }),
        );
      }
    },
    recover: async () => {
      await world.sleep(thawedMs);
      for (const name of [...started]) await seenToItsEnd(name);
      for (const [place, { rows }] of scenario.files.entries()) {
        const before = started.length;
        drop(`last-${place}`, rows);
        await world.sleep(60_000);
        for (const name of started.slice(before)) await seenToItsEnd(name);
      }
      for (const line of lines) await look(line);
    },
    check: async () => {
      checkCodes(world);
      await checkCodeFiles(world, { delivered, pool, codeOf });
      checkNothingLeaked(world, [codeCanary]);
      const tables = ['Ledger', 'Notices', 'Applications', 'Work', 'Codes', 'Lines'];
      const kept = JSON.stringify(tables.map((table) => world.services.database.items(table)));
      if (kept.includes(codeCanary)) world.violate('I11', 'an open code is in a table');
    },
  };
};

const needsRedrive = ({ status, error }: Execution): boolean =>
  status !== 'SUCCEEDED' && error !== 'InputRejected';
