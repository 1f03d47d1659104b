import type { Env, SettingName } from '../../../adapters/env.ts';
import { Defect } from '../../../domain/errors.ts';
import type { InvokeResult } from '../../../local/step-functions/ports.ts';
import { type Agenda, makeAgenda } from './agenda.ts';
import type { Case } from './case.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Fault, type Faults, makeFaults, type Point } from './faults.ts';
import { type Lambda, type Lambdas, makeLambdas } from './lambdas.ts';
import { makeServices, type Services } from './services.ts';

/** A promise that was broken, by the invariant's name in the table. */
export interface Violation {
  readonly invariant: string;
  readonly saying: string;
}

/** One episode's world: one queue of events, one clock, one seed, everything in memory. */
export interface World {
  readonly agenda: Agenda;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly services: Services;
  readonly violations: Violation[];
  /** What happened, line by line; empty unless the trace is kept. */
  readonly trace: string[];
  readonly settings: Partial<Record<SettingName, string>>;
  now(): number;
  sleep(ms: number): Promise<void>;
  nextId(): string;
  note(text: string): void;
  violate(invariant: string, saying: string): void;
  /** Declares a function by its name. */
  lambda(lambda: Lambda): void;
  /** Calls a function as a workflow or a queue does; faults of the service included. */
  invoke(name: string, payload: unknown): Promise<InvokeResult>;
  /** True while some function works beside the agenda: nothing else may happen meanwhile. */
  isWorking(): boolean;
  /** Somebody outside of the functions who does something; an error of theirs is a violation. */
  act(who: string, what: () => Promise<void>): void;
  /** Has a message of a queue arrive: late or twice where the plan says so, but it does arrive. */
  deliver(call: string, arrive: () => void): void;
  /** Has an event of a bus or topic arrive: late, twice or never where the plan says so. */
  notify(call: string, arrive: () => void): void;
  /** Has a schedule fire `inMs` from now: late or twice where the plan says so. */
  schedule(call: string, inMs: number, fire: () => void): void;
  /** The outside without any fault, for checks and for what people look at. */
  truth(): Env;
}

const delaysMs = [2_000, 61_000, 600_000, 3_600_000];
const latesMs = [120_000, 3_600_000, 86_000_000];

export interface WorldOptions {
  readonly startAt: number;
  readonly settings: Partial<Record<SettingName, string>>;
  readonly traced: boolean;
}

export const makeWorld = (given: Case, options: WorldOptions): World => {
  const { startAt, settings, traced } = options;
  const agenda = makeAgenda(startAt, given.tape);
  const chance = chanceOf(given.chance);
  const faults = makeFaults(given, agenda);
  const services = makeServices(agenda, chance);
  const violations: Violation[] = [];
  const trace: string[] = [];
  let ids = 0;
  const nextId = (): string => {
    ids += 1;
    const random = Math.floor(chance() * 0xffffffff).toString(16);
    return `${random.padStart(8, '0')}-0000-4000-8000-${ids.toString(16).padStart(12, '0')}`;
  };
  const note = (text: string): void => {
    if (traced) trace.push(`${agenda.now() - startAt} ${text}`);
  };
  const violate = (invariant: string, saying: string): void => {
    note(`VIOLATION ${invariant} ${saying}`);
    violations.push({ invariant, saying });
  };
  const meet = (point: Point): Fault | undefined => {
    const fault = faults.meet(point, 0);
    note(`${point.call}${fault ? ` ! ${fault.name} ${fault.arg}` : ''}`);
    return fault;
  };
  const arrive = (fault: Fault | undefined, come: () => void): void => {
    if (fault?.name === 'dropped') return;
    const delayMs = delaysMs[(fault?.arg ?? 0) % delaysMs.length] ?? 0;
    agenda.after(fault?.name === 'delivered-late' ? delayMs : 10, come);
    if (fault?.name === 'delivered-twice') agenda.after(delayMs, come);
  };
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      agenda.after(ms, resolve);
    });
  const lambdas: Lambdas = makeLambdas({
    ...{ agenda, faults, services, note, nextId, meet },
    settingsOf: (more) => settingsFrom({ ...settings, ...more }),
  });
  return {
    ...{ agenda, chance, faults, services, violations, trace, settings },
    ...{ sleep, nextId, note, violate },
    now: agenda.now,
    lambda: lambdas.declare,
    isWorking: lambdas.isWorking,
    invoke: (name, payload) =>
      lambdas.invoke(name, payload).catch((error: Error) => {
        violate('setup', error.message);
        throw error;
      }),
    truth: () => ({
      ...services,
      settings: settingsFrom(settings),
      clock: { now: agenda.now, elapsed: () => agenda.now() - startAt, sleep },
      ids: { next: nextId },
    }),
    act: (who, what) => {
      what().catch((error: Error) => {
        note(String(error.stack));
        violate('I3', `${who} met ${error.name}: ${error.message}`);
      });
    },
    deliver: (call, come) => arrive(meet({ operation: 'deliver', call }), come),
    notify: (call, come) => arrive(meet({ operation: 'notify', call }), come),
    schedule: (call, inMs, fire) => {
      agenda.after(inMs, () => {
        const fault = meet({ operation: 'fire-schedule', call });
        const lateMs = latesMs[(fault?.arg ?? 0) % latesMs.length] ?? 0;
        if (fault?.name !== 'fired-late') fire();
        if (fault?.name === 'fired-late') agenda.after(lateMs, fire);
        if (fault?.name === 'fired-twice') agenda.after(fault.arg % 2 ? lateMs : 5, fire);
      });
    },
  };
};

const settingsFrom = (all: Partial<Record<SettingName, string>>): Env['settings'] => ({
  optional: (name) => all[name],
  required: (name) => {
    const value = all[name];
    if (value === undefined) throw new Defect(`no setting ${name}`);
    return value;
  },
});
