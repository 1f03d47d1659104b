import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'in the middle of a batch',
  `
given   schedules of the months alone
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
      'a single grant is found by its key when its answer is lost, and tried again after an outage',
      `
when    charging  loses its next 1 answers
when    resume    L3   2026-03-10
then    granted   L3   data 100 GB in 2026-03 by event
when    charging  is down
when    resume    L4   2026-03-12
then    nothing   L4   in 2026-03
when    charging  recovers
when    clock     reaches 2026-03-12T12:30
then    granted   L4   data 100 GB in 2026-03 by event
then    lines     parked and open in 2026-03 are 0
then    charging  holds 4 top-ups of 2026-03
when    start     rerun 2026-03
then    manifest  of monthly-data-2026-03-2 says considered 4 alreadyGranted 4 grantedByEvent 2
`,
    ],
    [
      'charging that asks for patience gets it',
      `
when    charging  turns 2 calls away for 1 seconds
when    run       monthly-data 2026-04
then    manifest  of monthly-data-2026-04 says considered 4 granted 4
`,
    ],
  ],
);
