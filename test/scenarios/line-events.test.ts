import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'events of the operator about lines',
  `
given   schedules of the months alone
given   line      steady           phone
given   line      barred-in-time   phone
given   line      ended-in-time    phone
given   line      back-before-run  phone suspended by_customer
given   line      hours-before     phone suspended by_customer
given   line      minutes-before   phone suspended by_customer
given   line      back-in-month    phone suspended by_operator
given   line      withdrawn-end    phone
given   line      paused-all-month phone suspended by_customer
given   line      iot-back         iot   suspended

given   line      late-bar         phone
given   line      late-back        phone suspended by_operator
given   line      wrong-order      phone
given   line      twice            phone
given   line      same-instant     phone

given   line      last-moment      phone suspended by_operator
given   line      first-moment     phone suspended by_operator
given   line      before-midnight  phone suspended by_customer
given   line      barred-too-late  phone
`,
  [
    [
      'decide a month by what was on record when its run opened, and the rest by event',
      `
when    suspend   barred-in-time   by operator 2026-01-25
when    end       ended-in-time    2026-01-26
when    end       withdrawn-end    2026-01-27
when    resume    back-before-run  2026-01-28
# ten minutes before a run opens is the last that it knows; no other run is open that could serve
when    resume    hours-before     2026-01-31T22:40
when    resume    minutes-before   2026-01-31T23:52
when    run       monthly-data 2026-02
then    granted   steady           data 100 GB
then    granted   back-before-run  data 100 GB by monthly-data-2026-02
then    granted   hours-before     data 100 GB by monthly-data-2026-02
then    refused   minutes-before   line_paused_by_customer
then    refused   barred-in-time   line_suspended_by_operator
then    refused   ended-in-time    line_ended
then    refused   withdrawn-end    line_ended
then    refused   back-in-month    line_suspended_by_operator
then    refused   iot-back         line_is_iot
when    clock     reaches 2026-02-01T00:15
then    granted   minutes-before   data 100 GB in 2026-02 by event
# a resumed line gets the month that goes on, by the event, and no other way
when    resume    back-in-month    2026-02-10 as back
then    granted   back-in-month    data 100 GB in 2026-02 by event
when    back      comes again at 2026-02-11
when    reinstate withdrawn-end    2026-02-12
then    granted   withdrawn-end    data 100 GB in 2026-02 by event
when    resume    iot-back         2026-02-13
then    nothing   iot-back         in 2026-02
when    suspend   steady           by customer 2026-02-20
then    granted   steady           data 100 GB in 2026-02
then    charging  holds 11 top-ups of 2026-02
when    run       monthly-data 2026-03
then    granted   back-in-month    data 100 GB in 2026-03 by monthly-data-2026-03
then    granted   withdrawn-end    data 100 GB in 2026-03 by monthly-data-2026-03
then    refused   steady           line_paused_by_customer
then    refused   barred-in-time   line_suspended_by_operator
# months wholly suspended are not made up
when    resume    paused-all-month 2026-03-05
then    granted   paused-all-month data 100 GB in 2026-03 by event
then    nothing   paused-all-month in 2026-02
when    start     rerun 2026-02
then    already   granted back-in-month
then    manifest  of monthly-data-2026-02-2 says considered 19 alreadyGranted 11 refused 8 grantedByEvent 3
`,
    ],
    [
      'end the same whether they come late, twice or in the wrong order',
      `
when    resume    wrong-order      2026-03-24 recorded 2026-03-25
when    suspend   wrong-order      by operator 2026-03-23 recorded 2026-03-26
when    suspend   twice            by operator 2026-03-27 as bar-twice
when    bar-twice comes again at 2026-03-28
when    suspend   same-instant     by operator 2026-03-28 as a-bar
when    resume    same-instant     2026-03-28 recorded 2026-03-28 as b-back
when    run       monthly-data 2026-04
then    granted   wrong-order      data 100 GB
then    granted   same-instant     data 100 GB
then    refused   twice            line_suspended_by_operator
# what comes late changes no month that was given
when    suspend   late-bar         by operator 2026-03-20T18:00 recorded 2026-04-03
then    granted   late-bar         data 100 GB in 2026-04 by monthly-data-2026-04
when    resume    twice            2026-04-05 as back-twice
when    back-twice comes again at 2026-04-06
when    bar-twice  comes again at 2026-04-07
then    granted   twice            data 100 GB in 2026-04 by event
when    run       monthly-data 2026-05
then    refused   late-bar         line_suspended_by_operator
then    granted   twice            data 100 GB in 2026-05
# the news of April comes in May: April is given late, May by the same event
when    resume    late-back        2026-04-27 recorded 2026-05-09
then    granted   late-back        data 100 GB in 2026-04 by event
then    granted   late-back        data 100 GB in 2026-05 by event
then    valid     late-back        in 2026-04 until 2026-06-09
then    valid     late-back        in 2026-05 until 2026-06-01
then    nothing   late-back        in 2026-03
`,
    ],
    [
      'part the months at midnight in Korea, to the millisecond',
      `
# too young for the run that opens at midnight; and in the last hour charging takes nothing
when    suspend   barred-too-late  by operator 2026-05-31T23:55
when    resume    before-midnight  2026-05-31T23:55
then    nothing   before-midnight  in 2026-05
when    run       monthly-data 2026-06
then    refused   before-midnight  line_paused_by_customer
then    granted   barred-too-late  data 100 GB in 2026-06
when    resume    last-moment      2026-05-31T14:59:59.999Z recorded 2026-06-01T00:30
when    resume    first-moment     2026-05-31T15:00:00.000Z recorded 2026-06-01T00:31
then    granted   before-midnight  data 100 GB in 2026-06 by event
then    granted   last-moment      data 100 GB in 2026-05 by event
then    granted   last-moment      data 100 GB in 2026-06 by event
then    granted   first-moment     data 100 GB in 2026-06 by event
then    nothing   first-moment     in 2026-05
# May was over before charging opened again: the follow-up gives it late
then    lines     parked and open in 2026-05 are 1
when    start     follow-up 2026-05
then    granted   before-midnight  data 100 GB in 2026-05 by monthly-data-2026-05-follow-up-1
then    valid     before-midnight  in 2026-05 until 2026-07-02
when    run       monthly-data 2026-07
then    refused   barred-too-late  line_suspended_by_operator
then    granted   first-moment     data 100 GB in 2026-07 by monthly-data-2026-07
`,
    ],
  ],
);
