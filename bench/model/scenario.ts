/** One question to the model: a month of so many lines, and what is changed of the design. */
export interface Scenario {
  readonly lines: number;
  /** The programme's where it is left out, as all that follow. */
  readonly batchSize?: number;
  /** What charging takes a second by night; by day it never takes more than the programme says. */
  readonly chargingRate?: number;
  /** Answer of charging that one call in a hundred exceeds, which the number of slots follows. */
  readonly batchP99Ms?: number;
  /** An intent before the top-up and the grant after it, instead of the grant alone. */
  readonly twoWrites: boolean;
  readonly standardChildren: boolean;
  /** Write units a second that the table was warmed to; 0 leaves it new. */
  readonly warmThroughput?: number;
  /** Functions at once that the account may run. */
  readonly lambdaConcurrency?: number;
  readonly memoryMb?: number;
  /** Of the simulation's chance. */
  readonly seed: number;
}

/** The month as it is designed. */
export const monthOfTheDesign: Scenario = {
  lines: 18_000_000,
  twoWrites: false,
  standardChildren: false,
  seed: 1,
};

/** One change at a time, and the few pairs in which another part becomes the narrow one. */
export const whatIfs = [
  { name: 'as designed', change: {} },
  { name: 'charging takes 1,000 a second', change: { chargingRate: 1_000 } },
  { name: 'charging takes 10,000, table warmed', change: { chargingRate: 10_000 } },
  {
    name: 'charging takes 10,000, new table',
    change: { chargingRate: 10_000, warmThroughput: 0 },
  },
  {
    name: 'charging takes 10,000, new table, two writes',
    change: { chargingRate: 10_000, warmThroughput: 0, twoWrites: true },
  },
  {
    name: 'charging takes 40,000, new table',
    change: { chargingRate: 40_000, warmThroughput: 0 },
  },
  { name: 'charging takes 100,000', change: { chargingRate: 100_000 } },
  { name: 'slots for batches of 0.6 s', change: { batchP99Ms: 600 } },
  { name: '512 MB of memory', change: { memoryMb: 512 } },
  { name: 'two writes', change: { twoWrites: true } },
  { name: 'batches of 25', change: { batchSize: 25 } },
  { name: 'batches of 10', change: { batchSize: 10 } },
  { name: 'no batches: a child a line', change: { batchSize: 1 } },
  { name: 'STANDARD children', change: { standardChildren: true } },
  {
    name: 'STANDARD children, batches of 10',
    change: { standardChildren: true, batchSize: 10 },
  },
  { name: 'an account of 4 functions at once', change: { lambdaConcurrency: 4 } },
] as const satisfies readonly { readonly name: string; readonly change: Partial<Scenario> }[];
export type WhatIfName = (typeof whatIfs)[number]['name'];
