import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { keepReport } from '../../adapters/ott/code-files.ts';
import { instantOf } from '../../domain/calendar.ts';
import { RunDoesNotBalance } from '../../domain/errors.ts';
import {
  codeFileReport,
  codeFileSchema,
  keptPartSchema,
  offeredPartSchema,
  reportKey,
  unaccountedCodes,
} from '../../domain/ott-pass/code-import.ts';
import { task } from '../middleware/task.ts';

export const reportCodeFileEventSchema = z.object({
  file: codeFileSchema,
  kept: z.array(keptPartSchema),
  offered: z.array(offeredPartSchema),
});
type Event = z.infer<typeof reportCodeFileEventSchema>;

/** The file's report, once every delivered code is accounted for; until then RunDoesNotBalance. */
export const makeReportCodeFile =
  (env: Env) =>
  async ({ file, kept, offered }: Event): Promise<{ file: string; report: string }> => {
    const report = codeFileReport(file, { kept, offered });
    const missing = unaccountedCodes(report);
    if (missing !== 0) {
      throw new RunDoesNotBalance(
        `File ${file.file} delivered ${report.delivered} codes, and ${missing} of them are in no ` +
          'count. The codes on offer are right: see the runbook, then redrive.',
      );
    }
    const outcome = await keepReport(env, report, instantOf(env.clock.now()));
    const { leftOut: _lists, quarantinedByReason: _reasons, ...counts } = report;
    env.log.info(
      outcome === 'kept' ? 'file of codes is reported' : 'file of codes was reported before',
      counts,
    );
    return { file: file.file, report: reportKey(file) };
  };

export const handler = task(reportCodeFileEventSchema, makeReportCodeFile);
