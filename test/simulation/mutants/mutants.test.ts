import { afterAll, describe, expect, it } from 'vitest';
import { type Hunted, hunt, saidOfHunt, scoreOf } from './hunt.ts';
import { mutants } from './mutant.ts';

const hunted: Hunted[] = [];

afterAll(() => {
  const { killed, median } = scoreOf(hunted);
  const score = `${killed} of ${hunted.length} planted bugs found; median ${median} episodes`;
  process.stdout.write(`${[...hunted.map(saidOfHunt), score].join('\n')}\n`);
});

it('there are more than twenty bugs to find', () => {
  expect(mutants().length).toBeGreaterThan(20);
});

describe('the simulator finds', () => {
  // Each in a process of its own: two at a time (`maxConcurrency`), for two cores.
  it.concurrent.each(mutants())('$name: $saying', async (mutant) => {
    const found = await hunt(mutant, 1);
    hunted.push(found);
    expect(found.killedBy, `${mutant.name} survived`).toBeDefined();
  });
});
