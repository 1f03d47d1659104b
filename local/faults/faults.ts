import { readJsonFile, replaceFile } from '../folder/small-file.ts';
import { drawsOf } from './draw.ts';
import type { CallFaultKind, FaultKind, FaultPlan } from './fault-plan.ts';
import { callFaultKinds } from './fault-plan.ts';

const SAVE_EVERY_MS = 1000;
const SEEDS_APART = 1_000_003;
/** A function of ours makes a dozen calls; a crash is drawn somewhere among them. */
const CALLS_UNTIL_CRASH_MAX = 12;
const SOONEST_TIME_OUT_MS = 5;
const LATEST_TIME_OUT_MS = 500;
const LATEST_MESSAGE_SECONDS = 5;

/** How often each kind fired, by the function that it met. */
export type Fired = Record<string, Record<string, number>>;

/** The calls of one worker are disturbed by draws of its own. */
export interface CallFaults {
  readonly seed: number;
  readonly rate: number;
  readonly kinds: readonly CallFaultKind[];
  /** A silence ends so late at most, by a broken connection; without it the client must give up.
   * One in ten is left to the client all the same. */
  readonly silenceMsMax?: number | undefined;
}

/** What is to happen to one invocation inside its sandbox. */
export interface InvocationFault {
  readonly crash?: { readonly when: 'before' | 'after'; readonly call: number };
  readonly timeOutMs?: number;
}

/**
 * The faults of a local cloud that was told to misbehave: chance comes from the plan's seed, so two
 * runs draw alike as far as the order of what happens is alike.
 */
export interface Faults {
  /** Draws whether a kind happens here and now, and counts it where it does. */
  meets(kind: FaultKind, functionName: string): boolean;
  fired(kind: string, functionName: string): void;
  ofInvocation(): InvocationFault | undefined;
  ofNextWorker(): CallFaults;
  /** Seconds that a message comes late, or after which it comes again. */
  lateSeconds(): number;
  /** One of so many places. */
  place(count: number): number;
  close(): void;
}

export function openFaults(plan: FaultPlan): Faults {
  const fired = (readJsonFile(plan.report) ?? {}) as Fired;
  // A start that goes on where another was ended draws on, and does not meet the same again.
  const earlier = Object.values(fired).flatMap((of) => Object.values(of));
  const seed = earlier.reduce((sum, count) => sum + count, plan.seed * SEEDS_APART);
  const draw = drawsOf(seed);
  const without = new Set<FaultKind>(plan.without);
  const save = () => replaceFile(plan.report, JSON.stringify(fired));
  let saving: NodeJS.Timeout | undefined;
  const note = (kind: string, functionName: string) => {
    fired[kind] ??= {};
    const of = fired[kind];
    of[functionName] = (of[functionName] ?? 0) + 1;
    saving ??= setTimeout(() => {
      saving = undefined;
      save();
    }, SAVE_EVERY_MS).unref();
  };
  const happens = (kind: FaultKind) => !without.has(kind) && draw() < plan.rate;
  const between = (least: number, most: number) => least + Math.floor(draw() * (most - least + 1));
  let workers = 0;
  return {
    meets(kind, functionName) {
      const met = happens(kind);
      if (met) note(kind, functionName);
      return met;
    },
    fired: note,
    ofInvocation() {
      for (const when of ['before', 'after'] as const) {
        if (!happens(`function_crash_${when}_call`)) continue;
        return { crash: { when, call: between(1, CALLS_UNTIL_CRASH_MAX) } };
      }
      if (!happens('function_time_out')) return undefined;
      return { timeOutMs: between(SOONEST_TIME_OUT_MS, LATEST_TIME_OUT_MS) };
    },
    ofNextWorker: () => ({
      seed: seed * SEEDS_APART + ++workers,
      rate: plan.rate,
      silenceMsMax: plan.silenceMsMax,
      kinds: callFaultKinds.filter((kind) => !without.has(kind)),
    }),
    lateSeconds: () => between(1, LATEST_MESSAGE_SECONDS),
    place: (count) => between(0, count - 1),
    close() {
      clearTimeout(saving);
      save();
    },
  };
}
