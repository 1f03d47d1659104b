/** Something that goes on over time: it yields seconds to wait for, or others to go on at once and be
 * waited for, and may come to an answer. */
export type Process<T = void> = Generator<number | readonly Process<unknown>[], T, undefined>;

/** What happens when: a heap of acts by their seconds, then by the order in which they were said. */
export interface Timeline {
  /** Seconds since the run opened. */
  now(): number;
  after(seconds: number, act: () => void): void;
  /** Lets a process go on from now. */
  start(process: Process<unknown>, done?: () => void): void;
  /** Lets everything happen. */
  run(): void;
}

interface Planned {
  readonly at: number;
  readonly place: number;
  readonly act: () => void;
}

const isBefore = (one: Planned, other: Planned): boolean =>
  one.at < other.at || (one.at === other.at && one.place < other.place);

export const makeTimeline = (): Timeline => {
  const heap: Planned[] = [];
  let [now, said] = [0, 0];

  const rise = (planned: Planned): void => {
    let place = heap.push(planned) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Planned;
      if (!isBefore(planned, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = planned;
  };
  const sink = (planned: Planned): void => {
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right && isBefore(right, heap[below] as Planned)) below += 1;
      const child = heap[below] as Planned;
      if (!isBefore(child, planned)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = planned;
  };

  const after = (seconds: number, act: () => void): void => {
    rise({ at: now + Math.max(0, seconds), place: said, act });
    said += 1;
  };
  const start = (process: Process<unknown>, done: () => void = () => {}): void => {
    const goOn = (): void => {
      const { done: ended, value } = process.next();
      if (ended) done();
      else if (typeof value === 'number') after(value, goOn);
      else startAll(value as readonly Process<unknown>[], goOn);
    };
    goOn();
  };
  const startAll = (processes: readonly Process<unknown>[], done: () => void): void => {
    let open = processes.length;
    if (open === 0) after(0, done);
    for (const process of processes) {
      start(process, () => {
        open -= 1;
        if (open === 0) done();
      });
    }
  };

  return {
    now: () => now,
    after,
    start,
    run() {
      for (let first = heap[0]; first; first = heap[0]) {
        const last = heap.pop() as Planned;
        if (heap.length > 0) sink(last);
        now = first.at;
        first.act();
      }
    },
  };
};
