import { scenario } from './scenario.ts';

scenario(
  'refuses an extract whole, leaves everything as it was, and takes the corrected one',
  `
given   line      L1   phone
given   line      L2   tablet
given   line      L3   iot
when    deliver   version 1 without_a_header
then    import    fails with InputRejected
then    cohort    of 2026-01-13 is not frozen
when    deliver   version 1 of_nobody
then    import    fails with InputRejected
when    deliver   version 1 cut_in_a_row
then    import    fails with InputRejected
when    deliver   version 1 with_mostly_bad_rows
then    import    fails with InputRejected
when    deliver   version 1 with_another_control_file
then    import    fails with InputRejected
then    cohort    of 2026-01-13 is not frozen
when    deliver   version 1
then    import    says "frozen"
then    cohort    of 2026-01-13 has 3 lines
# the same file again changes nothing, another one is refused
when    deliver   version 1
then    import    says frozen_before
when    operator  adds L4 phone
when    deliver   version 1
then    import    fails with InputRejected
then    cohort    of 2026-01-13 has 3 lines
when    operator  withdraws L4
when    run       monthly-data 2026-02
then    manifest  of monthly-data-2026-02 says considered 3 granted 2 refused 1
`,
);

scenario(
  'gives February under version 2 to the lines opened since, and to nobody twice',
  `
given   line      old-line      opened 2026-01-13
given   line      next-day      opened 2026-01-14
given   line      last-day      opened 2026-01-31
given   line      too-new       opened 2026-02-01
given   line      back-in-month opened 2025-01-01 suspended by_operator
when    deliver   version 1
when    run       monthly-data 2026-02
then    granted   old-line      data 100 GB by monthly-data-2026-02
then    refused   next-day      line_opened_after_reference_date
when    resume    back-in-month 2026-02-03
then    granted   back-in-month data 100 GB in 2026-02 by event
when    deliver   version 2
then    import    says "frozen"
when    start     rerun 2026-02 of version 2
then    already   granted old-line
then    already   granted back-in-month
then    granted   next-day      data 100 GB by monthly-data-2026-02-2
then    granted   last-day      data 100 GB by monthly-data-2026-02-2
then    refused   too-new       line_opened_after_reference_date
then    manifest  of monthly-data-2026-02-2 says considered 5 granted 2 alreadyGranted 2 refused 1 grantedByEvent 1
then    charging  holds 4 top-ups of 2026-02
`,
);
