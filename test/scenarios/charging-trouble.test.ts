import { scenario, scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'while charging is in trouble',
  `
given   batches   of 2 lines with tolerance 5 percent
given   lines     50 crowd phone
`,
  [
    [
      'a lost answer is no failure: asked again with its key, every line is credited once',
      `
when    charging  loses its next 6 answers
when    run       monthly-data 2026-02
then    manifest  of monthly-data-2026-02 says considered 50 granted 50
then    charging  holds 50 top-ups of 2026-02
`,
    ],
    [
      'an outage trips the run, and a redrive serves everybody under the same run',
      `
when    charging  is down
when    run       monthly-data 2026-03 fails with States.ExceedToleratedFailureThreshold
then    nothing   crowd-07 in 2026-03
when    charging  recovers
when    redrive   monthly-data-2026-03
then    granted   crowd-07 data 100 GB in 2026-03 by monthly-data-2026-03
then    manifest  of monthly-data-2026-03 says considered 50 granted 50
then    executions of 2026-03 are 1
`,
    ],
    [
      'an outage for a part of the lines trips the run too, and a redrive serves the rest',
      `
when    charging  credits and then fails for crowd-03 crowd-04 crowd-05 crowd-06 crowd-07 crowd-08
when    charging  fails for crowd-11 crowd-12 crowd-13 crowd-15 crowd-16
when    run       monthly-data 2026-04 fails with States.ExceedToleratedFailureThreshold
when    charging  recovers
when    redrive   monthly-data-2026-04
then    granted   crowd-03 data 100 GB in 2026-04 by monthly-data-2026-04
then    granted   crowd-11 data 100 GB in 2026-04 by monthly-data-2026-04
then    manifest  of monthly-data-2026-04 says considered 50 granted 50
then    charging  holds 50 top-ups of 2026-04
`,
    ],
    [
      'a line that charging refuses, or does not answer for, is parked alone and served later',
      `
when    charging  refuses crowd-20
when    charging  has trouble with crowd-21 alone
when    run       monthly-data 2026-05
then    parked    crowd-20 charging_refused
then    parked    crowd-21 charging_unanswered
then    manifest  of monthly-data-2026-05 says considered 50 granted 48 parked 2
then    lines     parked and open in 2026-05 are 2
when    start     follow-up 2026-05
then    manifest  of monthly-data-2026-05-follow-up-1 says considered 2 parked 2
when    charging  recovers
when    start     follow-up 2026-05
then    granted   crowd-20 data 100 GB in 2026-05 by monthly-data-2026-05-follow-up-2
then    granted   crowd-21 data 100 GB in 2026-05 by monthly-data-2026-05-follow-up-2
then    lines     parked and open in 2026-05 are 0
when    start     follow-up 2026-05
then    manifest  of monthly-data-2026-05-follow-up-3 says considered 0
then    charging  holds 50 top-ups of 2026-05
`,
    ],
    [
      'a failed batch inside the tolerance is settled: credited lines are granted, others parked',
      `
when    charging  never answers crowd-30
when    run       monthly-data 2026-06
then    parked    crowd-30 batch_failed
when    charging  recovers
when    start     follow-up 2026-06
then    granted   crowd-30 data 100 GB in 2026-06 by monthly-data-2026-06-follow-up-1
then    lines     parked and open in 2026-06 are 0
when    charging  credits and then fails for crowd-31
when    run       monthly-data 2026-07
then    granted   crowd-31 data 100 GB in 2026-07 by monthly-data-2026-07
then    lines     parked and open in 2026-07 are 0
then    manifest  of monthly-data-2026-07 says considered 50 granted 50
`,
    ],
  ],
);

scenariosOnOneCloud(
  'in the middle of a batch',
  `
given   line      L1   phone
given   line      L2   phone
given   line      L3   phone suspended by_operator
given   line      L4   phone suspended by_operator
`,
  [
    [
      'an event recorded between charge and record changes nothing: the retry decides the same',
      `
when    charging  credits and then fails for L1
when    run       monthly-data 2026-02 begins
when    charging  has booked 2 of 2026-02
when    suspend   L1   by operator 2026-02-01T00:00
when    end       L2   2026-02-01T00:00
when    charging  recovers
when    monthly-data-2026-02 ends
then    granted   L1   data 100 GB in 2026-02 by monthly-data-2026-02
then    granted   L2   data 100 GB in 2026-02 by monthly-data-2026-02
then    refused   L3   line_suspended_by_operator
then    charging  holds 2 top-ups of 2026-02
`,
    ],
    [
      'an answer that comes too late for the whole batch is asked for again',
      `
when    resume    L1   2026-02-05
when    reinstate L2   2026-02-05
when    charging  times out 1 times after the effect
when    run       monthly-data 2026-03
then    granted   L1   data 100 GB in 2026-03 by monthly-data-2026-03
then    charging  holds 2 top-ups of 2026-03
`,
    ],
    [
      'a single grant whose answer is lost comes again with its message',
      `
when    charging  loses its next 1 answers
when    resume    L3   2026-03-10
when    clock     reaches 2026-03-10T14:00
then    granted   L3   data 100 GB in 2026-03 by event
then    charging  holds 3 top-ups of 2026-03
when    charging  recovers
when    start     rerun 2026-03
then    already   granted L3
then    refused   L4   line_suspended_by_operator
`,
    ],
    [
      'charging that asks for patience gets it',
      `
when    charging  turns 2 calls away for 1 seconds
when    run       monthly-data 2026-04
then    manifest  of monthly-data-2026-04 says considered 4 granted 3 refused 1
`,
    ],
  ],
);

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
