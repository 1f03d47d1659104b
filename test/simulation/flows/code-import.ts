import fc from 'fast-check';
import * as z from 'zod';
import { aLine } from '../../domain/builders.ts';
import type { Flow } from '../core/flow.ts';
import { machineArn, openEngine } from '../core/step-functions.ts';
import { watchCodes, watchNotices } from '../invariants/code-pool.ts';
import { watchLedger } from '../invariants/ledger-facts.ts';
import { codeImportEpisode, codeRowKinds, machine } from './code-import-episode.ts';
import { declareCodeImportFunctions } from './code-import-functions.ts';
import { ottClaim } from './ott-claim.ts';
import { sealCohortOf } from './sealed-cohorts.ts';
import { versionedBucket } from './versioned-bucket.ts';

const rowSchema = z.strictObject({ code: z.int().min(1).max(6), kind: z.enum(codeRowKinds) });

const scenarioSchema = z.strictObject({
  /** Customers who have asked for a code before there is any. */
  waiting: z.int().min(0).max(2),
  files: z
    .array(
      z.strictObject({
        second: z.number().nonnegative(),
        rows: z.array(rowSchema).min(1),
        /** Over the file before it, under its name. */
        over: z.boolean(),
        /** Delivered again so many seconds later under another name. */
        again: z.number().nonnegative().optional(),
      }),
    )
    .min(1)
    .max(3),
  /** Everybody looks at their code again. */
  looks: z.array(z.number().nonnegative()).max(3),
  stops: z.array(z.number().nonnegative()).max(2),
});
export type CodeImportScenario = z.infer<typeof scenarioSchema>;

const second = fc.oneof(fc.constant(0), fc.nat(3), fc.nat(900));
const good = { kind: 'good' } as const;

/** Files of codes from their drop to their report, and customers who look meanwhile. */
export const codeImport: Flow<CodeImportScenario> = {
  name: 'code-import',
  saying: 'files of codes: repeated, overlapping, replaced, stopped, while customers look and wait',
  schema: scenarioSchema,
  scenario: fc.record({
    waiting: fc.nat(2),
    files: fc.array(
      fc.record(
        {
          second,
          rows: fc.array(
            fc.record({
              code: fc.integer({ min: 1, max: 6 }),
              kind: fc.constantFrom('good', ...codeRowKinds),
            }),
            { minLength: 1, maxLength: 5 },
          ),
          over: fc.boolean(),
          again: second,
        },
        { requiredKeys: ['second', 'rows', 'over'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    looks: fc.array(second, { maxLength: 3 }),
    stops: fc.array(second, { maxLength: 2 }),
  }),
  examples: [
    {
      waiting: 1,
      files: [
        {
          ...{ second: 5, over: false },
          rows: [
            { code: 1, ...good },
            { code: 2, kind: 'bad' },
            { code: 1, kind: 'other-serial' },
          ],
        },
      ],
      ...{ looks: [], stops: [] },
    },
    {
      waiting: 0,
      files: [
        { second: 0, over: false, rows: [{ code: 1, ...good }], again: 0 },
        {
          second: 1,
          over: true,
          rows: [
            { code: 1, ...good },
            { code: 2, ...good },
          ],
        },
      ],
      ...{ looks: [], stops: [1] },
    },
  ],
  startAt: ottClaim.startAt,
  faultHours: 12,
  tapeMax: 120,
  settings: {
    ...ottClaim.settings,
    CODE_IMPORT_STATE_MACHINE: machineArn(machine),
  },
  begin: (world, scenario) => {
    watchLedger(world);
    watchCodes(world);
    watchNotices(world);
    const lines = Array.from({ length: scenario.waiting + 1 }, (_, place) => `L${place + 1}`);
    sealCohortOf(
      world,
      lines.map((line) => aLine({ line })),
    );
    declareCodeImportFunctions(world);
    const engine = openEngine(world, [machine]);
    const bucket = versionedBucket(world, 'code-files');
    const episode = codeImportEpisode({ world, engine, bucket, lines }, scenario);
    return { ...episode, close: () => engine.close() };
  },
};
