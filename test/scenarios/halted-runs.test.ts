import { scenario } from './scenario.ts';

scenario(
  'finds out when charging forgets keys that it had promised to keep',
  `
given   batches   of 2 lines with tolerance 5 percent
given   lines     20 crowd phone
when    charging  forgets keys after 60 seconds
when    charging  credits and then fails for crowd-03 crowd-04 crowd-05 crowd-06
when    run       monthly-data 2026-02 fails with States.ExceedToleratedFailureThreshold
when    charging  recovers
when    clock     reaches 2026-02-01T08:00
when    redrive   monthly-data-2026-02 fails with RunDoesNotBalance
then    books     of 2026-02 disagree because charging broke its word
`,
);

scenario(
  'decides anew after a day, and still records what charging had credited before',
  `
given   batches   of 2 lines with tolerance 5 percent
given   lines     20 crowd phone
when    charging  credits and then fails for crowd-03 crowd-04 crowd-05 crowd-06
when    charging  fails for crowd-08
when    run       monthly-data 2026-02 fails with States.ExceedToleratedFailureThreshold
when    charging  recovers
when    suspend   crowd-03 by operator 2026-02-02
when    suspend   crowd-08 by operator 2026-02-02
when    clock     reaches 2026-02-03
when    start     rerun 2026-02
then    granted   crowd-03 data 100 GB by monthly-data-2026-02-2
then    granted   crowd-04 data 100 GB by monthly-data-2026-02-2
then    refused   crowd-08 line_suspended_by_operator
then    nothing   crowd-08 in 2026-02
then    charging  holds 19 top-ups of 2026-02
`,
);

scenario(
  'stops at the canary when the first lines cannot be served, and leaves all others alone',
  `
given   batches   of 2 lines with tolerance 5 percent
given   lines     50 crowd phone
when    charging  refuses crowd-10
when    run       monthly-data 2026-02 fails with CanaryFailed
then    charging  holds 4 top-ups of 2026-02
then    nothing   crowd-30 in 2026-02
when    charging  recovers
when    start     rerun 2026-02
then    manifest  of monthly-data-2026-02-2 says considered 50 granted 46 alreadyGranted 4
then    granted   crowd-10 data 100 GB by monthly-data-2026-02-2
`,
);
