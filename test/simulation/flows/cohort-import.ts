import fc from 'fast-check';
import * as z from 'zod';
import type { Flow } from '../core/flow.ts';
import { openScratchFolder } from '../core/scratch-folder.ts';
import { machineArn, openEngine } from '../core/step-functions.ts';
import { watchSealing } from '../invariants/sealed-cohort.ts';
import { type ExtractFile, forms, rowsSchema, someRows } from './extract-files.ts';
import { importEpisode, machine } from './import-episode.ts';
import { declareImportFunctions } from './import-functions.ts';
import { versionedBucket } from './versioned-bucket.ts';

const acts = ['stop', 'redrive'] as const;

const dropSchema = z.strictObject({
  minute: z.number().nonnegative(),
  /** Two versions of the file: one has a line more. */
  version: z.enum(['first', 'second']),
  form: z.enum(forms),
  /** Under which of two names it is dropped: over what lies there. */
  name: z.int().min(0).max(1),
  /** `late`: a minute after the file. A file that is not whole always has it before. */
  control: z.enum(['before', 'none', 'late']),
});

const scenarioSchema = z.strictObject({
  rows: rowsSchema,
  drops: z.array(dropSchema).min(1).max(4),
  acts: z.array(z.strictObject({ minute: z.number().nonnegative(), act: z.enum(acts) })),
  sealing: z.enum(['automatic', 'after_second_person']),
  keepsVersions: z.boolean(),
});
export type ImportScenario = z.infer<typeof scenarioSchema>;

const mostly = <T>(usual: T, other: T): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constant(other) },
  );

const once = { minute: 0, version: 'first', form: 'plain', name: 0, control: 'before' } as const;
const minute = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.02, noNaN: true }), fc.nat(90));

/** The extract from its drop to the seal: the real workflow file, the real reader and its files. */
export const cohortImport: Flow<ImportScenario> = {
  name: 'cohort-import',
  saying: 'the import of the extract: doubled, shuffled, cut, replaced, two versions at once',
  schema: scenarioSchema,
  scenario: fc.record({
    rows: someRows,
    drops: fc.array(
      fc.record({
        minute,
        version: mostly('first' as const, 'second' as const),
        form: fc.constantFrom(...forms),
        name: fc.nat(1),
        control: fc.constantFrom('before', 'none', 'late'),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    acts: fc.array(fc.record({ minute, act: fc.constantFrom(...acts) }), { maxLength: 2 }),
    sealing: mostly('automatic', 'after_second_person'),
    keepsVersions: mostly(true, false),
  }),
  examples: [
    {
      rows: [
        ...([1, 2, 1, 3, 3] as const).map((line) => ({ line, kind: 'old' as const })),
        ...[{ line: 3, kind: 'ended' as const }],
        ...(['insured', 'no-status', 'short'] as const).map((kind) => ({ line: 4, kind })),
      ],
      ...{ drops: [once], acts: [], sealing: 'automatic', keepsVersions: true },
    },
    {
      rows: [{ line: 1, kind: 'adult' }],
      drops: [
        { ...once, form: 'shuffled' },
        { ...once, version: 'second', name: 1 },
      ],
      ...{ acts: [], sealing: 'automatic', keepsVersions: true },
    },
    {
      rows: [
        { line: 1, kind: 'adult' },
        { line: 2, kind: 'adult' },
      ],
      drops: [
        { ...once, form: 'half', name: 1 },
        { ...once, control: 'none' },
        { ...once, form: 'doubled', control: 'none', minute: 0.00045 },
      ],
      ...{ acts: [], sealing: 'after_second_person', keepsVersions: false },
    },
  ],
  startAt: Date.parse('2026-01-19T01:00:00.000Z'),
  faultHours: 12,
  tapeMax: 120,
  settings: {
    ...{ PROGRAMME: 'customer-appreciation@1', CODE_VERSION: 'code' },
    ...{ EXTRACT_BUCKET: 'extracts', COHORT_BUCKET: 'cohorts', PERSONS_BUCKET: 'persons' },
    ...{ PEOPLE_TABLE: 'People', APPLICATIONS_TABLE: 'Applications' },
    CONTROL_FILE: 'checked_where_present',
    COHORT_IMPORT_STATE_MACHINE: machineArn(machine),
  },
  settingsOf: ({ sealing }) => ({ SEALING: sealing }),
  begin: (world, scenario) => {
    const removeScratch = openScratchFolder();
    const delivered = new Map<string, ExtractFile>();
    const bucket = versionedBucket(world, 'extracts', scenario.keepsVersions);
    const sealsByItself = scenario.sealing === 'automatic';
    const seal = watchSealing(world, delivered, sealsByItself);
    declareImportFunctions(world);
    const engine = openEngine(world, [machine]);
    world.services.workflows = {
      start: async (_call, arn, name, input) => ({
        outcome: await engine.start(machine, name, input),
        execution: `${arn}:${name}`,
      }),
      answer: async () => 'gone',
    };
    const episode = importEpisode({ world, engine, bucket, delivered, seal }, scenario);
    const close = (): void => {
      engine.close();
      removeScratch();
    };
    return { ...episode, close };
  },
};
