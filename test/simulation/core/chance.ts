import { drawsOf } from '../../../local/faults/draw.ts';

/** Numbers from 0 up to 1, the same for the same seed. */
export type Chance = () => number;

export const chanceOf: (seed: number) => Chance = drawsOf;
