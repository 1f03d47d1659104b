import { scenario } from './scenario.ts';

scenario(
  'gives every line its month once, and says of every other line why not',
  `
given   schedules of the months alone
given   line      own-phone       phone in_service opened 2020-01-01
given   line      own-tablet      tablet
given   line      own-watch       wearable
given   line      company-phone   company
given   line      last-day        opened 2026-01-13
given   line      day-after       opened 2026-01-14
given   line      machine         iot
given   line      prepaid-phone   prepaid
given   line      virtual         mvno
given   line      gone            ended
given   line      no-bucket       tablet without_own_allowance
given   line      barred          suspended by_operator
given   line      paused          suspended by_customer
given   line      barred-or-so    suspended
given   line      minor-capped    data_capped born 2010-05-05
given   line      minor-open      born 2010-05-05
given   line      nineteen        data_capped born 2007-02-01
given   line      almost-nineteen data_capped born 2007-02-02
given   line      many-reasons    mvno iot prepaid ended
when    run       monthly-data 2026-02
then    granted   own-phone       data 100 GB
then    granted   own-tablet      data 100 GB
then    granted   own-watch       data 100 GB
then    granted   company-phone   data 100 GB
then    granted   last-day        data 100 GB by monthly-data-2026-02
then    granted   minor-open      data 100 GB
then    granted   nineteen        data 100 GB
then    refused   day-after       line_opened_after_reference_date
then    refused   machine         line_is_iot
then    refused   prepaid-phone   line_is_prepaid
then    refused   virtual         line_is_mvno
then    refused   gone            line_ended
then    refused   no-bucket       line_has_no_own_allowance
then    refused   barred          line_suspended_by_operator
then    refused   paused          line_paused_by_customer
then    refused   barred-or-so    line_suspended
then    refused   minor-capped    guardian_consent_needed
then    refused   almost-nineteen guardian_consent_needed
then    refused   many-reasons    line_is_mvno
then    nothing   machine         in 2026-02
then    valid     own-phone       in 2026-02 until 2026-03-01
then    manifest  of monthly-data-2026-02 says considered 19 granted 7 refused 12
then    charging  holds 7 top-ups of 2026-02
when    run       monthly-data 2026-03
then    granted   almost-nineteen data 100 GB in 2026-03
then    refused   minor-capped    guardian_consent_needed
then    nothing   almost-nineteen in 2026-02
`,
);

scenario(
  'does nothing more, however often the month is started or a batch is served',
  `
given   schedules of the months alone
given   line      L1   phone
given   line      L2   tablet
given   line      L3   iot
when    run       monthly-data 2026-02
then    granted   L1   data 100 GB
when    schedule  fires again for 2026-02
when    start     scheduled 2026-02 a second time
then    executions of 2026-02 are 1
when    monthly-data-2026-02 serves again L1 L2 L3
when    monthly-data-2026-02 serves 4 times at once L1 L2 L3
then    granted   L1   data 100 GB by monthly-data-2026-02
then    granted   L2   data 100 GB by monthly-data-2026-02
then    charging  holds 2 top-ups of 2026-02
when    start     rerun 2026-02
then    already   granted L1
then    refused   L3   line_is_iot
then    manifest  of monthly-data-2026-02 says considered 3 granted 2 refused 1
then    manifest  of monthly-data-2026-02-2 says considered 3 alreadyGranted 2 refused 1
when    start     rerun 2026-02
then    manifest  of monthly-data-2026-02-3 says considered 3 alreadyGranted 2 refused 1
then    charging  holds 2 top-ups of 2026-02
`,
);

scenario(
  'gives a month that was missed later, for 31 days, and the months after it in their time',
  `
given   schedules of the months alone
given   clock     2026-03-10
given   line      L1   phone
given   line      L2   iot
when    schedule  fires late for 2026-02
then    granted   L1   data 100 GB in 2026-02 by monthly-data-2026-02
then    valid     L1   in 2026-02 until 2026-04-10
when    start     scheduled 2026-03
then    granted   L1   data 100 GB in 2026-03 by monthly-data-2026-03
then    valid     L1   in 2026-03 until 2026-04-01
when    run       monthly-data 2026-04
then    granted   L1   data 100 GB in 2026-04
then    refused   L2   line_is_iot
when    clock     reaches 2026-08-02
then    executions of 2026-07 are 1
then    executions of 2026-08 are 0
then    granted   L1   data 100 GB in 2026-07
`,
);
