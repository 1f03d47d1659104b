/** Something that will happen at an instant of virtual time. */
export interface Appointment {
  readonly at: number;
  readonly fire: () => void;
  cancelled: boolean;
}

/** Everything that is still to happen, and the only clock there is. */
export interface Agenda {
  now(): number;
  /** Has something happen `ms` from now. */
  after(ms: number, fire: () => void): Appointment;
  /** Lets the next thing happen; false where nothing is left before `until`. */
  step(until: number): boolean;
  /** How many things have happened. */
  readonly fired: number;
  idle(): boolean;
  /** Moves the clock on where nothing happens until then. */
  moveTo(instant: number): void;
}

/** What is due within this time of the next thing may come before it: the tape says which. */
const windowMs = 60;
const candidatesMax = 16;

/**
 * One queue of events. What comes next is the earliest; where several are due within a moment the
 * tape chooses among them, and where the tape is at its end, or says 0, the earliest it is.
 */
export const makeAgenda = (start: number, tape: readonly number[]): Agenda => {
  let now = start;
  let fired = 0;
  let place = 0;
  /** Sorted by instant, then by the order in which they were made. */
  const queue: Appointment[] = [];

  const insert = (made: Appointment): void => {
    let at = queue.length;
    while (at > 0 && (queue[at - 1] as Appointment).at > made.at) at -= 1;
    queue.splice(at, 0, made);
  };

  const choose = (until: number): number => {
    const first = queue[0] as Appointment;
    const last = Math.min(first.at + windowMs, until);
    let count = 1;
    while (count < queue.length && count < candidatesMax) {
      if ((queue[count] as Appointment).at > last) break;
      count += 1;
    }
    if (count === 1) return 0;
    const choice = tape[place] ?? 0;
    place += 1;
    return choice % count;
  };

  const dropCancelled = (): void => {
    while (queue[0]?.cancelled) queue.shift();
  };

  return {
    now: () => now,
    after: (ms, fire) => {
      const made = { at: now + Math.max(0, Math.ceil(ms)), fire, cancelled: false };
      insert(made);
      return made;
    },
    step: (until) => {
      dropCancelled();
      const first = queue[0];
      if (!first || first.at > until) return false;
      const [next] = queue.splice(choose(until), 1);
      if (!next || next.cancelled) return true;
      now = Math.max(now, next.at);
      fired += 1;
      next.fire();
      return true;
    },
    get fired() {
      return fired;
    },
    idle: () => {
      dropCancelled();
      return queue.length === 0;
    },
    moveTo: (instant) => {
      now = Math.max(now, instant);
    },
  };
};
