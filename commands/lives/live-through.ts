import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonLines } from '../../adapters/json-lines.ts';
import { msOf, startOfCycle } from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import { frozenLineSchema } from '../../domain/line.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Desk } from '../desk.ts';
import type { Progress } from '../progress.ts';
import { sampleCodeFiles } from '../sample-codes.ts';
import { settleAwake } from '../settle-awake.ts';
import type { Act } from './acts.ts';
import { doAct, type Outcome } from './do-act.ts';
import { drawActs } from './draw-acts.ts';
import { keptOutcomes } from './kept-outcomes.ts';
import { heldLines } from './people-of-cohort.ts';

/** Whom the programme happens to, and where. */
interface AtDesk {
  readonly desk: Desk;
  readonly programme: Programme;
  readonly progress: Progress;
  readonly cohort: CohortManifest;
  /** The extract that the cohort came from. */
  readonly extract: string;
  readonly seed: number;
}

/** The acts of a made-up public, as they are done. */
export interface Lives {
  readonly acts: readonly Act[];
  readonly outcomes: ReadonlyMap<number, Outcome>;
  /** Does, in their order and at their time, the acts up to and excluding that cycle's first. */
  until(cycle: string | undefined): Promise<void>;
}

/** The day after the last act and the last answer: everything that follows has followed. */
const programmeOver = '2026-09-10T00:00:00.000Z';

/**
 * The lives of a cohort's holders: the same acts for the same data folder, each done once, and
 * again only in what must change nothing: every event of the operator and of a partner, every look
 * at a code, every file of codes.
 */
export const livesAt = async (at: AtDesk): Promise<Lives> => {
  const { dataFolder } = at.desk;
  const actsFile = join(dataFolder, 'acts.jsonl');
  if (!existsSync(actsFile)) writeWhole(actsFile, toLines(await actsOf(at)));
  const acts = fromLines<Act>(actsFile);
  const { known: outcomes, keep } = keptOutcomes(join(dataFolder, 'acts-done.jsonl'));
  const wasOver = outcomes.size === acts.length;
  let next = 0;
  return {
    acts,
    outcomes,
    until: async (cycle) => {
      const untilMs = cycle === undefined ? msOf(programmeOver) : msOf(startOfCycle(cycle));
      const due = acts.slice(next).filter(({ at: instant }) => msOf(instant) < untilMs);
      next += due.length;
      const step = at.progress.step(wasOver ? 'acts once more' : 'customers and partners');
      for (const [place, act] of due.entries()) {
        step.report(place, due.length);
        if (wasOver) {
          if (mayComeAgain(act)) await doAct(at, act);
          continue;
        }
        await at.desk.cloud.clock.advanceTo(msOf(act.at));
        if (outcomes.has(act.n)) continue;
        keep(await doAct(at, act));
      }
      if (cycle === undefined) {
        await at.desk.cloud.clock.advanceTo(untilMs);
        await settleAwake(at.desk.cloud);
      }
      step.end(`${due.length} acts ${wasOver ? 'done once more' : 'done'}`);
    },
  };
};

/** What nobody can know to have been said before, and what may be asked for at any time. */
const mayComeAgain = ({ act }: Act): boolean =>
  act === 'line_event' || act === 'buy_roaming' || act === 'redeem' || act === 'restock';

const actsOf = async (at: AtDesk): Promise<Act[]> => {
  const known = await linesOfCohort(at);
  const drawn = drawActs(
    heldLines(at.extract, (line) => known.has(line)),
    at.seed,
  );
  return withCodes(at, drawn);
};

const linesOfCohort = async ({ desk, cohort }: AtDesk): Promise<Set<string>> => {
  const { bucket, key, versionId } = cohort.lines;
  const bytes = await desk.env.objects.read('read the cohort', { bucket, key, versionId });
  const lines = new Set<string>();
  for await (const row of jsonLines(bytes)) lines.add(frozenLineSchema.parse(row).line);
  return lines;
};

/** The first service's pool holds fewer codes than are asked for, until its second file comes. */
const withCodes = (at: AtDesk, drawn: readonly Act[]): Act[] => {
  const folder = join(at.desk.dataFolder, 'codes');
  mkdirSync(folder, { recursive: true });
  const asked = wishes(drawn);
  const restocks: Act[] = [];
  for (const { id } of at.programme.benefits['ott-pass'].services) {
    const wanted = asked.get(id) ?? 0;
    const isShort = restocks.length === 0;
    const rows = isShort ? [Math.floor(wanted * 0.6), wanted + 40] : [2 * wanted + 40];
    const files = sampleCodeFiles({
      seed: at.seed + restocks.length,
      programme: at.programme.programme,
      pool: id,
      rows,
    });
    for (const [number, { text }] of files.entries()) {
      const file = `${id}-${number + 1}.csv`;
      writeFileSync(join(folder, file), text);
      const instant = number === 0 ? '2026-02-01T02:00:00.000Z' : '2026-05-11T02:00:00.000Z';
      restocks.push({ act: 'restock', service: id, file, n: 0, at: instant });
    }
  }
  return [...drawn, ...restocks]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.n - b.n))
    .map((act, n) => ({ ...act, n }));
};

/** Lines that look at a code, by the service that they chose last. */
const wishes = (acts: readonly Act[]): Map<string, number> => {
  const chosen = new Map<string, string>();
  for (const act of acts) if (act.act === 'choose') chosen.set(act.line, act.service);
  const looking = new Set(acts.flatMap((act) => (act.act === 'reveal' ? [act.line] : [])));
  const wanted = new Map<string, number>();
  for (const line of looking) {
    const service = chosen.get(line);
    if (service) wanted.set(service, (wanted.get(service) ?? 0) + 1);
  }
  return wanted;
};

/** Under its name there is all of it or nothing, whenever this is killed. */
const writeWhole = (file: string, text: string): void => {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
};

const toLines = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const fromLines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
