import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'while charging is in trouble',
  `
given   schedules of the months alone
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
# while the run stands still an event brings one line its month: the run finds it granted already
when    resume    crowd-09 2026-03-01T02:00
then    granted   crowd-09 data 100 GB in 2026-03 by event
when    redrive   monthly-data-2026-03
then    granted   crowd-07 data 100 GB in 2026-03 by monthly-data-2026-03
then    already   granted crowd-09
then    manifest  of monthly-data-2026-03 says considered 50 granted 49 alreadyGranted 1 grantedByEvent 1
then    executions of 2026-03 are 1
then    charging  holds 50 top-ups of 2026-03
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
