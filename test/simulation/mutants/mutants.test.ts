import { describe, expect, it } from 'vitest';
import { hunt } from './hunt.ts';
import { mutants } from './mutant.ts';

describe('the simulator finds', () => {
  it.each(mutants())('$name: $saying', async (mutant) => {
    const { killedBy } = await hunt(mutant, 1);
    expect(killedBy, `${mutant.name} survived`).toBeDefined();
  });
});
