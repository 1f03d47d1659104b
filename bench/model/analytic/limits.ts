import { slotSecondsAt } from '../../../domain/pace.ts';
import type { Inputs } from '../inputs.ts';
import { batchService } from './batch-service.ts';
import { meanAtLeast } from './log-normal.ts';

/** What can be the narrowest part of the run. */
export const bottlenecks = [
  'charging rate',
  'batches at once',
  'Lambda concurrency',
  'child dispatch',
  'DynamoDB writes',
] as const;
export type Bottleneck = (typeof bottlenecks)[number];

/** The narrowest part at one time, and what it lets through. */
export interface Narrowest {
  readonly bottleneck: Bottleneck;
  readonly duePerSecond: number;
  /** What a batch keeps its function for. */
  readonly heldSeconds: number;
}

/** Lines that are charged and written a second, at an hour of the day and a capacity of the table;
 * `closed` where charging takes nothing. */
export const narrowestAt = (
  inputs: Inputs,
  { hour, tableUnits }: { hour: number; tableUnits: number },
): Narrowest | 'closed' => {
  const { slots, slotsWanted, batchSize, dueShare, childGapSeconds, table } = inputs;
  const slotSeconds = slotSecondsAt(inputs.benefit, hour, slots);
  if (slotSeconds === 'closed') return 'closed';
  const due = batchSize * dueShare;
  const service = batchService(inputs);
  const heldAtLeast = slotSeconds * dueShare;
  const heldSeconds = meanAtLeast(service, heldAtLeast);
  const ofSlots = (slots * due) / (heldSeconds + childGapSeconds);
  const waitsForItsSlot = heldAtLeast > service.mean;
  const limits: [Bottleneck, number][] = [
    [slotBottleneck({ waitsForItsSlot, isCut: slots < slotsWanted }), ofSlots],
    ['child dispatch', inputs.childrenPerSecond * due],
    ['DynamoDB writes', tableUnits / unitsPerGrant(table)],
  ];
  const [bottleneck, duePerSecond] = limits.reduce((one, other) =>
    other[1] < one[1] ? other : one,
  );
  return {
    bottleneck,
    duePerSecond,
    heldSeconds: Math.max(heldSeconds, heldBy(inputs, duePerSecond)),
  };
};

const slotBottleneck = ({
  waitsForItsSlot,
  isCut,
}: {
  waitsForItsSlot: boolean;
  isCut: boolean;
}): Bottleneck => {
  if (waitsForItsSlot) return 'charging rate';
  return isCut ? 'Lambda concurrency' : 'batches at once';
};

export const unitsPerGrant = ({ writesPerGrant, unitsPerWrite }: Inputs['table']): number =>
  writesPerGrant * unitsPerWrite;

/** Where the table is narrow, all slots are taken and batches wait in their functions; where
 * children start too slowly, slots are empty and nobody waits. */
const heldBy = (
  { slots, batchSize, dueShare, childGapSeconds, childrenPerSecond }: Inputs,
  duePerSecond: number,
): number => {
  const due = batchSize * dueShare;
  const dispatched = duePerSecond / due >= childrenPerSecond * 0.999;
  return dispatched ? 0 : (slots * due) / duePerSecond - childGapSeconds;
};
