import type fc from 'fast-check';
import type * as z from 'zod';
import type { SettingName } from '../../../adapters/env.ts';
import type { FaultName, OutageName } from './fault-kinds.ts';
import type { World } from './world.ts';

/**
 * One way through the system that the simulator lives through. A new flow is one file in flows/ and
 * one line in flows/catalogue.ts.
 */
export interface Flow<S = unknown> {
  readonly name: string;
  /** What a reader learns about it from --help. */
  readonly saying: string;
  /** The form of its scenarios, for cases from files. */
  readonly schema: z.ZodType<S>;
  /** Draws a scenario: plain JSON, small first. */
  readonly scenario: fc.Arbitrary<S>;
  /** Small scenarios for the exhaustive walk through every single fault. */
  readonly examples: readonly S[];
  /** More of them that are tried without a fault, before that walk begins. */
  readonly calmExamples?: readonly S[];
  /** Virtual time of the beginning. */
  readonly startAt: number;
  /** Faults end so many hours after the beginning, or when nothing is left to happen. */
  readonly faultHours: number;
  readonly settings: Partial<Record<SettingName, string>>;
  /** What a scenario sets besides, or instead. */
  settingsOf?(scenario: S): Partial<Record<SettingName, string>>;
  /** Minutes from the beginning at which something begins besides it: lasting faults are drawn
   * around these too. */
  readonly moments?: readonly number[];
  /** How many choices of order are drawn at most; 60 unless given. */
  readonly tapeMax?: number;
  /** Kinds that this flow does not promise to survive, each with its reason. */
  readonly spared?: Partial<Record<FaultName | OutageName, string>>;
  /** Plants what is there beforehand and wires the world. */
  begin(world: World, scenario: S): Promise<Episode> | Episode;
}

/** A flow in one world. */
export interface Episode {
  /** Phase one: sets going what happens while faults are on. */
  start(): void;
  /** Phase two, without faults: what schedules and people do until all is well. Bounded. */
  recover(): Promise<void>;
  /** At the end: every promise that cannot be judged earlier. */
  check(): Promise<void>;
  /** After every event; cheap. */
  afterEvent?(): void;
  /** Last of all, also where a promise was broken: gives back what lies outside of the world. */
  close?(): void;
}
