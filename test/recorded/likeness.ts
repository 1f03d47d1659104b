import type { Loose } from './recordings.ts';

/** What no two executions have in common, or what depends on the function's runtime. */
const apart = [
  'timestamp',
  'roleArn',
  'SdkHttpMetadata',
  'SdkResponseMetadata',
  'requestId',
  'stackTrace',
  'trace',
  'region',
  'mapRunArn',
];

/** Words that the recorders put for what they took out: ARNs, names, instants, chance. */
const redacted =
  /<[^>]*>|^(timestamp|datetime|date|generated-uuid|RandomNumberGenerated|.*_arn|.*_time|.*-time)$/i;

const parsed = (value: Loose): Loose => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

const textLike = (recorded: string, ours: Loose): boolean => {
  if (recorded === ours) return true;
  if (!redacted.test(recorded)) return false;
  const parts = recorded.split(/<[^>]*>/);
  if (parts.length === 1 || recorded.includes(':function:')) return true;
  if (typeof ours !== 'string') return false;
  const pattern = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`, 's').test(ours);
};

/** Where ours differs from what was recorded, as a path; undefined where it does not. */
export const difference = (recorded: Loose, given: Loose, path = ''): string | undefined => {
  const told = `${path}: AWS ${JSON.stringify(recorded)?.slice(0, 300)}, here ${JSON.stringify(given)?.slice(0, 300)}`;
  if (typeof recorded === 'string') {
    if (textLike(recorded, given)) return undefined;
    return parsed(recorded) !== recorded &&
      difference(parsed(recorded), parsed(given), path) === undefined
      ? undefined
      : told;
  }
  const ours = typeof given === 'string' ? parsed(given) : given;
  if (recorded === null || typeof recorded !== 'object')
    return recorded === ours ? undefined : told;
  if (ours === null || typeof ours !== 'object') return told;
  if (Array.isArray(recorded) !== Array.isArray(ours)) return told;
  const keys = new Set([...Object.keys(recorded), ...Object.keys(ours)]);
  for (const key of keys) {
    if (apart.includes(key)) continue;
    if (!Object.hasOwn(recorded, key) || !Object.hasOwn(ours, key)) {
      return `${path}.${key}: AWS ${JSON.stringify(recorded[key])?.slice(0, 300)}, here ${JSON.stringify(ours[key])?.slice(0, 300)}`;
    }
    const found = difference(recorded[key], ours[key], `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

const shown = (events: readonly Loose[]): string => events.map(({ type }) => type).join(' ');

/** The ending alone: its type, its output or its error; causes are words and may differ. */
export const endingDifference = (recorded: readonly Loose[], ours: readonly Loose[]) => {
  const { id: _r, previousEventId: _p, ...last } = recorded.at(-1) ?? {};
  const { id: _o, previousEventId: _q, ...own } = ours.at(-1) ?? {};
  const bare = (event: Loose) => {
    const details = event.executionFailedEventDetails;
    if (details === undefined) return event;
    return { ...event, executionFailedEventDetails: { error: details.error } };
  };
  return difference(bare(last), bare(own), 'ending');
};

/** The recorders sorted the branches' events, and lost the Parallel's own success in doing so. */
const isSorted = (recorded: readonly Loose[]): boolean =>
  recorded.some(({ id }) => Array.isArray(id));

const sorted = (events: readonly Loose[]): Loose[] =>
  events
    .filter(({ type }) => type !== 'ParallelStateSucceeded')
    .map(({ id: _i, previousEventId: _p, timestamp: _t, ...event }) => event)
    .sort((a, b) => (JSON.stringify(keyed(a)) < JSON.stringify(keyed(b)) ? -1 : 1));

const keyed = ({ type, stateEnteredEventDetails: on, stateExitedEventDetails: off }: Loose) => [
  type,
  on?.name ?? off?.name ?? '',
];

/** Event by event: types in order, the event before each, and every detail. */
export const historyDifference = (
  recorded: readonly Loose[],
  ours: readonly Loose[],
): string | undefined => {
  if (isSorted(recorded)) return historyDifference(sorted(recorded), sorted(ours));
  if (shown(recorded) !== shown(ours)) return `events: AWS ${shown(recorded)}, here ${shown(ours)}`;
  for (const [index, event] of recorded.entries()) {
    const found = difference(event, ours[index], `event ${index + 1} ${event.type}`);
    if (found !== undefined) return found;
  }
  return undefined;
};
