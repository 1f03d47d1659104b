import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'the kill switch',
  `
given   schedules of the months alone
given   batches   of 2 lines with tolerance 5 percent
given   lines     60 crowd  phone
given   line      barred    phone suspended by_operator
`,
  [
    [
      'set before the run, lets nobody be charged; cleared and redriven, everybody is served',
      `
when    switch    stops because a wrong amount was announced
when    run       monthly-data 2026-02 fails with States.ExceedToleratedFailureThreshold
then    charging  holds 0 top-ups of 2026-02
when    switch    is cleared because the amount is right
# one batch, served by four children at the same time: the first to come wins, all answer the same
when    monthly-data-2026-02 serves 4 times at once crowd-01 crowd-02
then    charging  holds 2 top-ups of 2026-02
when    redrive   monthly-data-2026-02
then    granted   crowd-01 data 100 GB in 2026-02 by monthly-data-2026-02
then    manifest  of monthly-data-2026-02 says considered 61 granted 60 refused 1
then    executions of 2026-02 are 1
`,
    ],
    [
      'holds for single grants too: the line is parked, and a follow-up serves it when it is cleared',
      `
when    switch    stops because customers report double entries
when    resume    barred    2026-02-10
then    nothing   barred    in 2026-02
when    switch    is cleared because it was a display error
then    lines     parked and open in 2026-02 are 1
# opened within ten minutes, a follow-up cannot know the event: it leaves the line to the next
when    start     follow-up 2026-02
then    refused   barred    line_suspended_by_operator
then    lines     parked and open in 2026-02 are 1
when    clock     reaches 2026-02-10T12:30
when    start     follow-up 2026-02
then    granted   barred    data 100 GB in 2026-02 by monthly-data-2026-02-follow-up-2
then    lines     parked and open in 2026-02 are 0
`,
    ],
    [
      'set in the middle of a run, stops the rest within seconds; a redrive serves them',
      `
when    charging  takes 2000 ms for an answer
when    run       monthly-data 2026-03 begins
when    charging  has booked 12 of 2026-03
when    switch    stops because charging asked us to
when    monthly-data-2026-03 ends and fails with States.ExceedToleratedFailureThreshold
then    run       monthly-data-2026-03 is halted and its account adds up to 61
when    switch    is cleared because charging is ready
when    charging  recovers
when    redrive   monthly-data-2026-03
then    manifest  of monthly-data-2026-03 says considered 61 granted 61
then    charging  holds 61 top-ups of 2026-03
`,
    ],
    [
      'and a stopped execution together end a run at once; cleared and redriven, it goes on',
      `
when    charging  takes 2000 ms for an answer
when    run       monthly-data 2026-04 begins
when    charging  has booked 12 of 2026-04
when    switch    stops because the month must wait
when    operator  stops monthly-data-2026-04
then    execution monthly-data-2026-04 is ABORTED
then    run       monthly-data-2026-04 is halted and its account adds up to 61
when    switch    is cleared because the month may go on
when    charging  recovers
when    redrive   monthly-data-2026-04
then    manifest  of monthly-data-2026-04 says considered 61 granted 61
`,
    ],
  ],
);
