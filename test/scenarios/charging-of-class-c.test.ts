import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'with charging that knows no keys and can only be searched',
  `
given   schedules of the months alone
given   charging  of class C
given   lines     8 crowd phone
given   line      barred  suspended by_operator
`,
  [
    [
      'serves every line with one order each',
      `
when    charging  knows no keys
when    run       monthly-data 2026-02
then    manifest  of monthly-data-2026-02 says considered 9 granted 8 refused 1
when    start     rerun 2026-02
then    manifest  of monthly-data-2026-02-2 says considered 9 alreadyGranted 8 refused 1
`,
    ],
    [
      'looks before it orders again when answers are lost',
      `
when    charging  loses its next 3 answers
when    run       monthly-data 2026-03
then    manifest  of monthly-data-2026-03 says considered 9 granted 8 refused 1
then    charging  holds 8 top-ups of 2026-03
`,
    ],
    [
      'orders once for a line whose batch is served by several children at once',
      `
when    monthly-data-2026-03 serves 3 times at once crowd-1 crowd-2 crowd-3
then    charging  holds 8 top-ups of 2026-03
`,
    ],
    [
      'parks a line whose order may still arrive, and orders again only when it no longer can',
      `
when    charging  never answers crowd-4
when    run       monthly-data 2026-04
then    parked    crowd-4 charging_unanswered
then    manifest  of monthly-data-2026-04 says considered 9 granted 7 refused 1 parked 1
when    charging  recovers
when    start     follow-up 2026-04
then    parked    crowd-4 charging_unanswered
when    clock     reaches 2026-04-01T01:00
when    start     follow-up 2026-04
then    granted   crowd-4 data 100 GB in 2026-04 by monthly-data-2026-04-follow-up-2
then    charging  holds 8 top-ups of 2026-04
`,
    ],
  ],
);
