import type { Agenda } from './agenda.ts';
import type { Case, Outage, PlannedFault } from './case.ts';
import {
  type FaultName,
  faultKinds,
  type Operation,
  type OutageName,
  outageKinds,
  type ScenarioFault,
  tableOperations,
} from './fault-kinds.ts';

/** A place where a fault can meet the system. */
export interface Point {
  readonly operation: Operation;
  /** The sentence of the call, as `Env` names it. */
  readonly call: string;
  /** The partition key of a table's call. */
  readonly partition?: string | undefined;
}

export interface Fault {
  readonly name: FaultName;
  readonly arg: number;
}

/** What meets the calls of one episode, and the record of what did. */
export interface Faults {
  /** Counts the step and answers what happens there. `stepInSandbox`: 0 outside of sandboxes. */
  meet(point: Point, stepInSandbox: number): Fault | undefined;
  /** Counts a fault that a scenario brings about. */
  broughtAbout(fault: ScenarioFault): void;
  inForce(outage: OutageName): Outage | undefined;
  /** Counts that a lasting fault has met something. */
  lasted(outage: OutageName): void;
  /** From now on nothing fails. */
  end(): void;
  readonly steps: number;
  /** Firings by number (F1 …, O1 …). */
  readonly fired: ReadonlyMap<string, number>;
  /** Firings by call and fault. */
  readonly hits: ReadonlyMap<string, number>;
  /** Every call that was made while faults were on, with its operation. */
  readonly calls: ReadonlyMap<string, Operation>;
  /** In order, one a step, while faults were on. */
  readonly points: readonly Point[];
}

const add = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

const hotShare = 4;
const stepsMax = 14;

/** The plan and the outages of a case, in force until `end`. */
export const makeFaults = (
  { plan, outages }: Pick<Case, 'plan' | 'outages'>,
  agenda: Agenda,
): Faults => {
  const start = agenda.now();
  const waiting: PlannedFault[] = plan.toSorted((one, other) => one.at - other.at);
  const fired = new Map<string, number>();
  const hits = new Map<string, number>();
  const calls = new Map<string, Operation>();
  const points: Point[] = [];
  let on = true;
  let steps = 0;

  const inForce = (kind: OutageName): Outage | undefined => {
    if (!on || outages.length === 0) return undefined;
    const minute = (agenda.now() - start) / 60_000;
    return outages.find(
      (outage) =>
        outage.kind === kind && minute >= outage.from && minute < outage.from + outage.minutes,
    );
  };

  const lasting = ({ operation, partition = '' }: Point, step: number): Fault | undefined => {
    if (outages.length === 0) return undefined;
    const meets = (kind: OutageName, name: FaultName): Fault | undefined => {
      const outage = inForce(kind);
      if (!outage) return undefined;
      if (kind === 'hot-key' && hashOf(partition) % hotShare !== outage.arg % hotShare) return;
      if (kind === 'always-crashes' && step !== 1 + (outage.arg % stepsMax)) return undefined;
      add(fired, outageKinds[kind].number);
      return { name, arg: outage.arg };
    };
    const crash = step > 0 ? meets('always-crashes', 'crash-before') : undefined;
    if (crash) return crash;
    if (operation === 'send-http') {
      return (
        meets('partner-down', 'time-out-before') ??
        meets('partner-silent', 'time-out-after') ??
        meets('partner-partial', 'partly-answered')
      );
    }
    if (!tableOperations.some((each) => each === operation)) return undefined;
    return meets('tables-down', 'throttled') ?? meets('hot-key', 'throttled');
  };

  const planned = ({ operation }: Point, call: string): Fault | undefined => {
    for (let place = 0; place < waiting.length; place += 1) {
      const { at, kind, arg, call: only } = waiting[place] as PlannedFault;
      if (at > steps) return undefined;
      if (only !== undefined && only !== call) continue;
      if (!(faultKinds[kind].on as readonly Operation[]).includes(operation)) continue;
      waiting.splice(place, 1);
      return { name: kind, arg };
    }
    return undefined;
  };

  return {
    meet: (point, stepInSandbox) => {
      if (!on) return undefined;
      steps += 1;
      points.push(point);
      const call = withoutIds(point.call);
      calls.set(call, point.operation);
      const fault = planned(point, call) ?? lasting(point, stepInSandbox);
      if (!fault) return undefined;
      add(fired, faultKinds[fault.name].number);
      add(hits, `${call}\t${fault.name}`);
      return fault;
    },
    broughtAbout: (fault) => add(fired, fault),
    inForce,
    lasted: (outage) => add(fired, outageKinds[outage].number),
    end: () => {
      on = false;
    },
    get steps() {
      return steps;
    },
    ...{ fired, hits, calls, points },
  };
};

/** A call's sentence may hold a key: in a table of calls they are all one. */
const withoutIds = (call: string): string =>
  call.includes('/') ? call.replace(/\S*\/\S*/g, '…') : call;

const hashOf = (text: string): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) >>> 0;
  return hash;
};
