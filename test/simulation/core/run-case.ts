import type { Case } from './case.ts';
import type { Operation } from './fault-kinds.ts';
import type { Point } from './faults.ts';
import type { Episode, Flow } from './flow.ts';
import { makeWorld, type Violation, type World } from './world.ts';

/** What an episode came to. */
export interface Outcome {
  readonly violation: Violation | undefined;
  readonly events: number;
  readonly virtualMs: number;
  readonly fired: ReadonlyMap<string, number>;
  readonly hits: ReadonlyMap<string, number>;
  readonly calls: ReadonlyMap<string, Operation>;
  readonly points: readonly Point[];
  readonly trace: readonly string[];
}

const eventsMax = 60_000;
const recoveryDaysMax = 60;
const dayMs = 86_400_000;

const immediate = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Lets promises settle: everything that an event has set off and that waits for nothing else. */
const turn = async (world: World): Promise<void> => {
  await immediate();
  if (!world.isWorking()) return;
  while (world.isWorking()) await immediate();
  await immediate();
};

/**
 * Lives through one case: faults on, then faults off and whatever looks after the rest, then the
 * promises are checked. The same case comes to the same outcome, trace included.
 */
export const runCase = async <S>(
  flow: Flow<S>,
  given: Case,
  { traced = false }: { readonly traced?: boolean } = {},
): Promise<Outcome> => {
  const { startAt } = flow;
  const settings = { ...flow.settings, ...flow.settingsOf?.(given.scenario as S) };
  const world = makeWorld(given, { startAt, settings, traced });
  const episode = await flow.begin(world, given.scenario as S);
  try {
    return await lived(flow, given, world, episode);
  } finally {
    episode.close?.();
  }
};

const lived = async <S>(
  { startAt, faultHours }: Flow<S>,
  given: Case,
  world: World,
  episode: Episode,
): Promise<Outcome> => {
  episode.start();
  await turn(world);

  const live = async (until: number): Promise<void> => {
    while (world.violations.length === 0 && world.agenda.step(until)) {
      await turn(world);
      episode.afterEvent?.();
      if (world.agenda.fired > eventsMax) world.violate('I3', `more than ${eventsMax} events`);
    }
  };
  await live(startAt + faultHours * 3_600_000);

  const delayMs = (given.outages.find(({ kind }) => kind === 'no-recovery')?.minutes ?? 0) * 60_000;
  world.faults.end();
  let hasRecovered = false;
  world.note('faults end');
  world.act('the recovery', async () => {
    if (delayMs > 0) {
      world.faults.lasted('no-recovery');
      await world.sleep(delayMs);
    }
    await episode.recover();
    hasRecovered = true;
  });
  await turn(world);
  await live(world.now() + recoveryDaysMax * dayMs);
  if (world.violations.length === 0) await judge(world, episode, hasRecovered);
  const { faults, agenda, violations, trace } = world;
  return {
    violation: violations[0],
    events: agenda.fired,
    virtualMs: agenda.now() - startAt,
    fired: faults.fired,
    hits: faults.hits,
    calls: faults.calls,
    points: faults.points,
    trace,
  };
};

const judge = async (
  world: World,
  episode: { check(): Promise<void> },
  hasRecovered: boolean,
): Promise<void> => {
  if (!hasRecovered) world.violate('I3', 'the recovery waits for something that never comes');
  else await episode.check();
};
