import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'a run that halts',
  `
given   schedules of the months alone
given   batches   of 2 lines with tolerance 5 percent
given   lines     30 crowd phone
`,
  [
    [
      'at its canary, because the first lines cannot be served, leaves all others alone',
      `
when    charging  refuses crowd-10
when    run       monthly-data 2026-02 fails with CanaryFailed
then    charging  holds 2 top-ups of 2026-02
then    nothing   crowd-30 in 2026-02
when    charging  recovers
when    start     rerun 2026-02
then    manifest  of monthly-data-2026-02-2 says considered 30 granted 28 alreadyGranted 2
then    granted   crowd-10 data 100 GB by monthly-data-2026-02-2
`,
    ],
    [
      'is decided anew after a day, and what charging had credited before is still recorded',
      `
when    charging  credits and then fails for crowd-03 crowd-04 crowd-05 crowd-06
when    charging  fails for crowd-08
when    run       monthly-data 2026-03 fails with States.ExceedToleratedFailureThreshold
when    charging  recovers
when    suspend   crowd-03 by operator 2026-03-02
when    suspend   crowd-08 by operator 2026-03-02
when    clock     reaches 2026-03-03
when    start     rerun 2026-03
then    granted   crowd-03 data 100 GB by monthly-data-2026-03-2
then    granted   crowd-04 data 100 GB by monthly-data-2026-03-2
then    refused   crowd-08 line_suspended_by_operator
then    nothing   crowd-08 in 2026-03
then    charging  holds 29 top-ups of 2026-03
`,
    ],
    [
      'shows when charging has forgotten keys that it promised to keep',
      `
when    charging  forgets keys after 60 seconds
when    charging  credits and then fails for crowd-04 crowd-05 crowd-06 crowd-07
when    run       monthly-data 2026-04 fails with States.ExceedToleratedFailureThreshold
when    charging  recovers
when    clock     reaches 2026-04-01T08:00
when    redrive   monthly-data-2026-04 fails with RunDoesNotBalance
then    books     of 2026-04 disagree because charging broke its word
`,
    ],
  ],
);
