import { describe, expect, it } from 'vitest';
import { makeTimeline, type Process } from '../../../../bench/model/simulated/timeline.ts';

describe('the simulation’s time', () => {
  it('lets things happen by their instants, at one instant in the order in which they were said', () => {
    const timeline = makeTimeline();
    const happened: string[] = [];
    const said: [number, string][] = [
      ...([
        [3, 'd'],
        [1, 'a'],
        [2, 'b'],
        [2, 'c'],
        [5, 'e'],
      ] as [number, string][]),
    ];
    for (const [seconds, what] of said) timeline.after(seconds, () => happened.push(what));
    timeline.run();
    expect(happened.join('')).toBe('abcde');
    expect(timeline.now()).toBe(5);
  });

  it('waits for the slowest of those that go on at once', () => {
    const timeline = makeTimeline();
    const ends: number[] = [];
    function* wait(seconds: number): Process {
      yield seconds;
    }
    function* whole(): Process {
      yield 1;
      yield [wait(2), wait(7), wait(3)];
      yield 1;
      ends.push(timeline.now());
    }
    timeline.start(whole());
    timeline.run();
    expect(ends).toEqual([9]);
  });

  it('goes on at once where nothing is waited for, and never back', () => {
    const timeline = makeTimeline();
    const seen: number[] = [];
    function* whole(): Process {
      yield [];
      seen.push(timeline.now());
      yield -5;
      seen.push(timeline.now());
    }
    timeline.start(whole());
    timeline.run();
    expect(seen).toEqual([0, 0]);
  });
});
