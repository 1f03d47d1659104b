import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'a run with a cap',
  `
given   schedules of the months alone
given   batches   of 2 lines with tolerance 5 percent
given   lines     30 crowd phone
`,
  [
    [
      'stops before it is passed, and goes on to the last line once two persons have raised it',
      `
when    cap       monthly-data-2026-02 to 2000 GB by 1001
when    run       monthly-data 2026-02 fails with States.ExceedToleratedFailureThreshold
then    charging  holds 20 top-ups of 2026-02
then    run       monthly-data-2026-02 is halted and its account adds up to 30
when    redrive   monthly-data-2026-02 fails with States.ExceedToleratedFailureThreshold
then    charging  holds 20 top-ups of 2026-02
when    cap       monthly-data-2026-02 to 3000 GB by 1001
when    redrive   monthly-data-2026-02 fails with States.ExceedToleratedFailureThreshold
then    charging  holds 20 top-ups of 2026-02
when    confirm   cap of monthly-data-2026-02 of 3000 GB by 2002
when    redrive   monthly-data-2026-02
then    charging  holds 30 top-ups of 2026-02
then    manifest  of monthly-data-2026-02 says considered 30 granted 30
`,
    ],
    [
      'that is enough gives everybody theirs; the canary is not counted twice',
      `
when    cap       monthly-data-2026-03 to 3000 GB by 1001
when    run       monthly-data 2026-03
then    manifest  of monthly-data-2026-03 says considered 30 granted 30
`,
    ],
  ],
);
