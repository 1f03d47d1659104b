import {
  keepRequest,
  readCorrection,
  recordCorrectionAct,
} from '../../adapters/corrections/correction-acts.ts';
import { instantOf } from '../../domain/calendar.ts';
import type {
  Correction,
  CorrectionActOf,
  CorrectionTarget,
} from '../../domain/correction/correction-acts.ts';
import type { ToldRow } from '../../domain/notices/telling.ts';
import { makeConductCorrection } from '../../functions/workflow/conduct-correction.ts';
import { makeCorrectGrants } from '../../functions/workflow/correct-grants.ts';
import type { MonthlyEnv } from './monthly-env.ts';
import { programme } from './monthly-workflow.ts';

const batchLines = 50;

/** The correction's workflow as its file says it, with acts put on record as the door does. */
export const correctionWorkflow = (env: MonthlyEnv) => {
  const now = () => instantOf(env.time.now);
  const conduct = makeConductCorrection(env);
  return {
    ask: async (
      target: CorrectionTarget,
      given: Partial<Pick<CorrectionActOf<'requested'>, 'kind' | 'issue' | 'by'>> = {},
    ): Promise<Correction> => {
      const request = {
        ...{ kind: 'void' as const, benefit: 'monthly-data' as const, cycle: '2026-02', issue: 0 },
        ...{ target, by: '1001', why: 'a wrong amount', at: now(), ...given },
      };
      return (await keepRequest(env, programme, request, () => undefined)).correction;
    },
    list: (number: number) => conduct({ programme, number }),
    approve: (number: number, by = '2002', turn: 1 | 2 = 1) =>
      recordCorrectionAct(env, programme, {
        ...{ act: 'checked', number, turn, verdict: 'approved', by, why: 'it is right' },
        at: now(),
      }),
    stop: (number: number) =>
      recordCorrectionAct(env, programme, {
        ...{ act: 'stopped', number, by: '3003', why: 'too many', at: now() },
      }),
    /** Goes on from wherever it was cut off, as a redrive does. */
    carryOut: async (number: number): Promise<void> => {
      let conducted = await conduct({ programme, number });
      while (conducted.step === 'carry_out') {
        const { key } = conducted.part;
        const rows = (env.objects.text(key) ?? '').trim().split('\n');
        const items = rows.map((row) => JSON.parse(row) as ToldRow);
        for (let from = 0; from < items.length; from += batchLines) {
          const Items = items.slice(from, from + batchLines);
          await makeCorrectGrants(env)({ BatchInput: { programme, number }, Items });
        }
        conducted = await conduct(conducted);
      }
    },
    read: (number: number) => readCorrection(env, { programme, number }),
  };
};

export type CorrectionWorkflow = ReturnType<typeof correctionWorkflow>;
