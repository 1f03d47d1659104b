import { instantOf, msOf, type PlainDate, startOfDay } from '../../domain/calendar.ts';
import { seededChance } from '../seeded-chance.ts';
import type { Act } from './acts.ts';
import type { HeldLine } from './people-of-cohort.ts';
import { insuranceStories } from './stories/insurance-stories.ts';
import { lineStories } from './stories/line-stories.ts';
import { ottStories } from './stories/ott-stories.ts';
import { roamingStories } from './stories/roaming-stories.ts';
import type { Dated } from './stories/story.ts';

const stories = [...ottStories, ...roamingStories, ...lineStories, ...insuranceStories];

const linesPerMeasure = 20_000;
/** Acts of one day come in their order, a minute apart, from 10:00 in Korea. */
const firstActMs = 10 * 3_600_000;
const betweenActsMs = 20_000;

/**
 * What a made-up public does in the programme's months, in the order in which it happens: the same
 * lines and seed give the same acts. Each line lives one story only, so that a count beside it
 * stays simple; a small cohort lives each story at least once where it has somebody for it.
 */
export const drawActs = (lines: readonly HeldLine[], seed: number): Act[] => {
  const chance = seededChance(seed ^ 0x11fe);
  const taken = new Set<string>();
  const dated: Dated[] = [];
  for (const [number, story] of stories.entries()) {
    const able = lines.filter((held) => story.befalls(held) && !taken.has(held.person));
    const wanted = Math.max(1, Math.round((story.often * lines.length) / linesPerMeasure));
    for (let told = 0; told < wanted && able.length > 0; told += 1) {
      const [held] = able.splice(chance.below(able.length), 1);
      if (!held || taken.has(held.person)) continue;
      taken.add(held.person);
      dated.push(...story.tell(held, chance, number));
    }
  }
  return inOrder(dated);
};

const inOrder = (dated: readonly Dated[]): Act[] => {
  const onDay = new Map<PlainDate, number>();
  return dated
    .map((deed, place) => ({ deed, place }))
    .sort((a, b) => (a.deed.on === b.deed.on ? a.place - b.place : a.deed.on < b.deed.on ? -1 : 1))
    .map(({ deed: { on, ...deed } }, n) => {
      const before = onDay.get(on) ?? 0;
      onDay.set(on, before + 1);
      const at = instantOf(msOf(startOfDay(on)) + firstActMs + before * betweenActsMs);
      return { ...deed, n, at } as Act;
    });
};
