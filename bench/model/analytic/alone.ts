import { linesPerSecondAt } from '../../../domain/pace.ts';
import { type Inputs, startHour } from '../inputs.ts';
import { seoulQuotas } from '../seoul-quotas.ts';
import { batchService } from './batch-service.ts';
import { durationOf } from './duration.ts';
import { unitsPerGrant } from './limits.ts';

/** How long the month would take if only one part of it were narrow. */
export interface AloneLimit {
  readonly part: string;
  readonly duePerSecond: number;
  readonly seconds: number;
}

/** A table that nothing else holds back, window by window. */
const secondsOfTable = (inputs: Inputs, startUnits: number, unitsMax: number): number => {
  const unhindered: Inputs = {
    ...inputs,
    ...{ slots: 10_000, slotsWanted: 10_000, childrenPerSecond: Number.MAX_SAFE_INTEGER },
    ...{ aroundTheMapSeconds: 0, benefit: alwaysOpen(inputs) },
    table: { ...inputs.table, startUnits, unitsMax },
  };
  return durationOf(unhindered).seconds;
};

const alwaysOpen = ({ benefit }: Inputs): Inputs['benefit'] => ({
  ...benefit,
  charging: {
    ...benefit.charging,
    hours: [{ fromHour: 0, untilHour: 24, linesPerSecond: 10_000_000 }],
  },
});

export const aloneLimits = (inputs: Inputs): AloneLimit[] => {
  const { slots, batchSize, dueShare, childGapSeconds, functions, benefit, table } = inputs;
  const due = (inputs.lines + inputs.canaryLines) * dueShare;
  const perBatch = batchSize * dueShare;
  const batchSeconds = batchService(inputs).mean + childGapSeconds;
  const agreed = linesPerSecondAt(benefit, startHour) * (1 - benefit.charging.shareForEvents);
  const atRate = (part: string, duePerSecond: number): AloneLimit => ({
    ...{ part, duePerSecond, seconds: due / duePerSecond },
  });
  const ofTable = (part: string, startUnits: number, unitsMax: number): AloneLimit => {
    const seconds = secondsOfTable(inputs, startUnits, unitsMax);
    return { part, duePerSecond: due / seconds, seconds };
  };
  const { tableUnitsMax, tableStartUnits } = seoulQuotas;
  return [
    atRate('batches at once, as derived', (slots * perBatch) / batchSeconds),
    atRate('charging rate, less the share of events', agreed),
    ofTable('DynamoDB, new table', tableStartUnits.value, tableUnitsMax.value),
    ofTable('DynamoDB, warmed to the quota', tableUnitsMax.value, tableUnitsMax.value),
    atRate('child dispatch, STANDARD', seoulQuotas.standardChildrenPerSecond.value * perBatch),
    atRate('child dispatch, EXPRESS', seoulQuotas.expressChildrenPerSecond.value * perBatch),
    atRate('Lambda concurrency of the account', (functions.atOnceMax * perBatch) / batchSeconds),
    atRate('DynamoDB, the infrastructure’s brake', table.unitsMax / unitsPerGrant(table)),
  ].toSorted((one, other) => other.seconds - one.seconds);
};
