import { expect, it } from 'vitest';
import { coresBusy } from '../../../local/lambda/cores-busy.ts';

it('is what the process used of all cores since it was last looked at, a quarter of a second ago at least', () => {
  let [at, usedMs] = [0, 0];
  const isBusy = coresBusy(2, () => ({ at, usedMs }));
  const after = (ms: number, used: number) => {
    at += ms;
    usedMs += used;
    return isBusy();
  };
  expect(after(100, 200)).toBe(false);
  expect(after(200, 400)).toBe(true);
  expect(after(100, 0)).toBe(true);
  expect(after(200, 100)).toBe(false);
  expect(after(1_000, 1_300)).toBe(false);
  expect(after(1_000, 1_500)).toBe(true);
});
