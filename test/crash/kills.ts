import type { Chance } from '../../commands/seeded-chance.ts';

/** What is killed: the main process, the database beside it, or one busy worker inside it. */
export const targets = ['main', 'database', 'worker'] as const;
export type Target = (typeof targets)[number];

/** From where a moment is counted. */
export const anchors = ['open', 'import', 'run', 'lines', 'settle', 'report'] as const;
export type Anchor = (typeof anchors)[number];

/** One kill -9: so long after its anchor came. */
export interface Kill {
  readonly target: Target;
  readonly anchor: Anchor;
  /** Of anchor `lines`: so many thousandths of all top-ups are booked. */
  readonly booked: number;
  readonly afterMs: number;
}

const killsMax = 4;

/** How long after an anchor something of it may still go on. */
const spanMs = {
  open: 1500,
  import: 2500,
  run: 1500,
  lines: 60,
  settle: 900,
  report: 700,
} as const satisfies Record<Anchor, number>;

/** The kills of one round, in the order in which they are tried. */
export const killsOf = (chance: Chance, fromEmpty: boolean): readonly Kill[] => {
  const kills = Array.from({ length: 1 + chance.below(killsMax) }, () => killOf(chance));
  if (!fromEmpty) return kills;
  return [{ ...killOf(chance), anchor: 'import', afterMs: chance.below(spanMs.import) }, ...kills];
};

const killOf = (chance: Chance): Kill => {
  const anchor = chance.oneOf<Anchor>([
    'open',
    'run',
    'lines',
    'lines',
    'lines',
    'settle',
    'report',
  ]);
  return {
    target: chance.oneOf<Target>(['main', 'main', 'database', 'worker']),
    anchor,
    booked: chance.below(1000),
    afterMs: chance.below(spanMs[anchor]),
  };
};
