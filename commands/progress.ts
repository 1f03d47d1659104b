import { SingleBar } from 'cli-progress';

export interface Step {
  /** `done` of `total` lines; the rate shown is over the whole step so far. */
  report(done: number, total: number): void;
  end(sentence: string): void;
}

export interface Progress {
  say(sentence: string): void;
  /**
   * Opens a step that has lines to count; one step at a time. `since`: when the first line was
   * begun, by performance.now(). Without it some lines may have been done by an earlier start: the
   * rate counts from the first report on.
   */
  step(title: string, since?: number): Step;
}

const plainEverySeconds = 2;

const count = (n: number): string => n.toLocaleString('en-US');

/** Turns reports into words; remembers where the counting began. */
const wordsOf = (now: () => number, since: number | undefined) => {
  let from = since === undefined ? undefined : { done: 0, at: since };
  return (done: number, total: number): string => {
    from ??= { done, at: now() };
    const seconds = (now() - from.at) / 1000;
    const rate = seconds > 0 ? (done - from.done) / seconds : 0;
    const left = rate > 0 ? `${Math.ceil((total - done) / rate)} s left` : 'time left unknown';
    return `${count(done)} of ${count(total)} lines, ${count(Math.round(rate))} lines/s, ${left}`;
  };
};

type Words = ReturnType<typeof wordsOf>;

const plainStep = (
  stream: NodeJS.WriteStream,
  title: string,
  { words, now }: { words: Words; now: () => number },
): Step => {
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    report(done, total) {
      const said = words(done, total);
      if (now() - lastAt < plainEverySeconds * 1000) return;
      lastAt = now();
      stream.write(`${title}: ${said}\n`);
    },
    end: (sentence) => void stream.write(`${sentence}\n`),
  };
};

const barStep = (stream: NodeJS.WriteStream, title: string, { words }: { words: Words }): Step => {
  const bar = new SingleBar({
    stream,
    format: `${title} {bar} {figures}`,
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    barCompleteChar: '#',
    barIncompleteChar: '.',
  });
  let open = false;
  return {
    report(done, total) {
      const said = { figures: words(done, total) };
      if (open) bar.update(done, said);
      else bar.start(total, done, said);
      bar.setTotal(total);
      open = true;
    },
    end(sentence) {
      if (open) bar.stop();
      stream.write(`${sentence}\n`);
    },
  };
};

/** Progress on standard error: a bar on a terminal, else a plain line every two seconds. */
export const progressOn = (
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): Progress => ({
  say: (sentence) => void stream.write(`${sentence}\n`),
  step: (title, since) => {
    const how = { words: wordsOf(now, since), now };
    return stream.isTTY ? barStep(stream, title, how) : plainStep(stream, title, how);
  },
});
