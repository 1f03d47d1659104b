import { scenario, scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'customers and their bills',
  `
given   line      phone-1    phone
given   line      phone-2    phone
given   line      iot-1      iot
given   line      pause-1    phone suspended by_customer
given   line      pause-2    phone suspended by_customer
`,
  [
    [
      'are told of a month by day, once, after its books balance',
      `
when    run       monthly-data 2026-02
then    granted   phone-1    data 100 GB
then    untold    phone-1
when    clock     reaches 2026-02-01T07:59
then    untold    phone-1
when    clock     reaches 2026-02-01T08:01
then    told      phone-1    data_given
then    told      phone-2    data_given
then    untold    iot-1
then    untold    pause-1
then    everybody is told what was given
when    start     rerun 2026-02
when    clock     reaches 2026-02-02
then    told      phone-1    data_given
`,
    ],
    [
      'are told at once of a month that an event brought, and in the morning where it was evening',
      `
when    resume    pause-1    2026-02-10
then    told      pause-1    data_given
when    resume    pause-2    2026-02-10T21:30
then    granted   pause-2    data 100 GB in 2026-02
then    untold    pause-2
when    clock     reaches 2026-02-11T08:10
then    told      pause-2    data_given
then    everybody is told what was given
`,
    ],
    [
      'see each message once though the hub fails and it comes again',
      `
when    hub       fails 1 times
when    run       monthly-data 2026-03
when    clock     reaches 2026-03-01T09:00
then    told      phone-1    data_given data_given
then    everybody is told what was given
`,
    ],
  ],
);

scenario(
  'a month given late is told as late, and lines of a run that was given up are not forgotten',
  `
given   line      back-1    phone
given   line      back-2    phone
when    clock     reaches 2026-03-02T10:00
then    untold    back-1
when    schedule  fires late for 2026-02
when    clock     reaches 2026-03-02T11:00
then    told      back-1    data_given data_given_late
then    everybody is told what was given
`,
);
