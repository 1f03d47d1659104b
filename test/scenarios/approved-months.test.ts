import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'a month that a second person approves',
  `
given   months    wait for an approval
given   lines     9 crowd phone
given   line      meter iot
`,
  [
    [
      'begins alone, and its books balance; whoever asked for the preview cannot approve it',
      `
when    clock     reaches 2026-01-21
when    preview   2026-02 by 1001
when    approve   2026-02 by 1001 is refused because same_person
then    month     2026-02 is waiting_for_approval
when    approve   2026-02 by 2002
then    month     2026-02 is armed
when    run       monthly-data 2026-02
then    manifest  of monthly-data-2026-02 says considered 10 granted 9 refused 1
then    charging  holds 9 top-ups of 2026-02
then    month     2026-02 is given
`,
    ],
    [
      'waits where another cohort or another document lies there than was approved',
      `
when    clock     reaches 2026-02-20
when    preview   2026-03 by 1001
when    approve   2026-03 by 2002
when    clock     reaches 2026-02-28
when    somebody  replaces the sealed cohort
when    run       monthly-data 2026-03 begins and waits
then    monthly-data-2026-03 waits because The cohort is not what monthly-data-preview-2026-03 looked at.
then    charging  holds 0 top-ups of 2026-03
when    clock     reaches 2026-03-01T09:30
then    operations hear 1 times monthly-data-2026-03 still waits for an approval
when    somebody  puts the sealed cohort back
when    somebody  changes the kept preview of 2026-03
when    approve   2026-03 by 2002
then    monthly-data-2026-03 waits because preview.json is not the document that was approved.
then    charging  holds 0 top-ups of 2026-03
when    preview   2026-03 by 1001
when    approve   2026-03 by 1001 is refused because same_person
when    approve   2026-03 by 2002
when    monthly-data-2026-03 ends
then    manifest  of monthly-data-2026-03 says considered 10 granted 9 refused 1
then    charging  holds 9 top-ups of 2026-03
then    month     2026-03 is given
`,
    ],
    [
      'waits where another version of the programme is started than was approved',
      `
when    clock     reaches 2026-03-20
when    deliver   version 2
when    preview   2026-04 by 1001
when    approve   2026-04 by 2002
when    start     scheduled 2026-04 of version 2 that waits
then    monthly-data-2026-04 waits because The programme is not what monthly-data-preview-2026-04 looked at.
when    operator  stops monthly-data-2026-04
then    charging  holds 0 top-ups of 2026-04
`,
    ],
  ],
);
