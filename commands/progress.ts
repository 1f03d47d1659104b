import { SingleBar } from 'cli-progress';

export interface Step {
  /** `done` of `total` lines; `rate` is over the whole step so far. */
  report(done: number, total: number): void;
  end(sentence: string): void;
}

export interface Progress {
  say(sentence: string): void;
  /** Opens a step that has lines to count. One step at a time. */
  step(title: string): Step;
}

const plainEverySeconds = 2;

const count = (n: number): string => n.toLocaleString('en-US');

const secondsLeft = (done: number, total: number, seconds: number): number =>
  done === 0 ? Number.NaN : Math.ceil(((total - done) * seconds) / done);

const figures = (done: number, total: number, seconds: number): string => {
  const left = secondsLeft(done, total, seconds);
  const rate = seconds > 0 ? Math.round(done / seconds) : 0;
  return `${count(done)} of ${count(total)} lines, ${count(rate)} lines/s, ${
    Number.isNaN(left) ? 'time left unknown' : `${left} s left`
  }`;
};

const plainStep = (stream: NodeJS.WriteStream, title: string, now: () => number): Step => {
  const startedAt = now();
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    report(done, total) {
      if (now() - lastAt < plainEverySeconds * 1000) return;
      lastAt = now();
      stream.write(`${title}: ${figures(done, total, (now() - startedAt) / 1000)}\n`);
    },
    end: (sentence) => void stream.write(`${sentence}\n`),
  };
};

const barStep = (stream: NodeJS.WriteStream, title: string, now: () => number): Step => {
  const startedAt = now();
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
      const said = { figures: figures(done, total, (now() - startedAt) / 1000) };
      if (!open) bar.start(total, done, said);
      else bar.update(done, said);
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
  step: (title) => (stream.isTTY ? barStep(stream, title, now) : plainStep(stream, title, now)),
});
