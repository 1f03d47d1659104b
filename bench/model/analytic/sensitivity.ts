import type { Inputs } from '../inputs.ts';
import { durationOf } from './duration.ts';

/** How much the month's duration hangs on one number that is assumed or was measured elsewhere. */
export interface Sensitivity {
  readonly number: string;
  readonly halvedSeconds: number;
  readonly doubledSeconds: number;
}

type Changed = (inputs: Inputs, times: number) => Inputs;

const numbers: readonly { readonly number: string; readonly changed: Changed }[] = [
  {
    number: 'from a child’s end to the next one’s function',
    changed: (inputs, times) => ({ ...inputs, childGapSeconds: inputs.childGapSeconds * times }),
  },
  {
    number: 'charging’s answer, median and p99',
    changed: (inputs, times) => {
      const { medianSeconds, p99Seconds } = inputs.charging;
      return {
        ...inputs,
        charging: { medianSeconds: medianSeconds * times, p99Seconds: p99Seconds * times },
      };
    },
  },
  {
    number: 'the batch’s own work on a processor',
    changed: (inputs, times) => ({
      ...inputs,
      functions: { ...inputs.functions, cpuShare: inputs.functions.cpuShare / times },
    }),
  },
  {
    number: 'a DynamoDB call',
    changed: (inputs, times) => ({
      ...inputs,
      table: { ...inputs.table, callSeconds: inputs.table.callSeconds * times },
    }),
  },
];

export const sensitivities = (inputs: Inputs): Sensitivity[] =>
  numbers.map(({ number, changed }) => ({
    number,
    halvedSeconds: Math.round(durationOf(changed(inputs, 0.5)).seconds),
    doubledSeconds: Math.round(durationOf(changed(inputs, 2)).seconds),
  }));
