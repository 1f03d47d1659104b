import {
  keepSupplementRequest,
  recordSupplementAct,
} from '../../adapters/supplement/supplement-acts.ts';
import {
  keepSupplementRows,
  readSupplementRows,
} from '../../adapters/supplement/supplement-rows.ts';
import { instantOf } from '../../domain/calendar.ts';
import { keepingRulesOf } from '../../domain/extract/projections.ts';
import { makeAddSupplement } from '../../functions/workflow/add-supplement.ts';
import { version1 } from '../domain/builders.ts';
import type { MonthlyEnv } from './monthly-env.ts';
import { programme } from './monthly-workflow.ts';

const header =
  'line_id,customer_id,line_type,billing,network,status,birth_date,opened_on,person_ref';

/** A file of lines in the extract's format, each good unless it is spelled as a whole row. */
export const supplementFile = (...lines: readonly string[]): string =>
  [
    header,
    ...lines.map((line) =>
      line.includes(',')
        ? line
        : `${line},C-${line},phone,postpaid,own,in_service,1980-02-03,2020-05-01,P-${line}`,
    ),
    '',
  ].join('\n');

/** A supplement's way with acts put on record as the door does, and the workflow's one function. */
export const supplementWorkflow = (env: MonthlyEnv) => {
  const now = () => instantOf(Math.ceil(env.time.now));
  const add = makeAddSupplement(env);
  const approve = (number: number, by = '2002') =>
    recordSupplementAct(env, programme, {
      ...{ act: 'checked', number, verdict: 'approved', by, why: 'I have called them' },
      at: now(),
    });
  const workflow = {
    ask: async (...lines: readonly string[]): Promise<number> => {
      const rows = await readSupplementRows(supplementFile(...lines), keepingRulesOf(version1));
      const kept = await keepSupplementRequest(
        env,
        programme,
        {
          ...{ programmeVersion: 1, referenceDate: version1.referenceDate, totals: rows.totals },
          lines: await keepSupplementRows(env, programme, rows),
          ...{ by: '1001', why: 'the extract missed them', at: now() },
        },
        () => undefined,
      );
      if ('no' in kept) throw new Error(kept.sentence);
      return kept.supplement.number;
    },
    approve,
    seal: (number: number) => add({ supplement: { programme, number } }),
    /** From the request to the seal. */
    sealed: async (...lines: readonly string[]): Promise<number> => {
      const number = await workflow.ask(...lines);
      await approve(number);
      await workflow.seal(number);
      return number;
    },
  };
  return workflow;
};

export type SupplementWorkflow = ReturnType<typeof supplementWorkflow>;
