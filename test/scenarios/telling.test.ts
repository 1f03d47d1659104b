import { scenario, scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'customers and their bills',
  `
given   line      phone-1    phone born 1990-05-01
given   line      phone-2    phone born 1990-05-01
given   line      iot-1      iot
given   line      pause-1    phone born 1990-05-01 suspended by_customer
given   line      pause-2    phone born 1990-05-01 suspended by_customer
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
  'a month given late is told as late, at once where it is day',
  `
given   clock     2026-03-10
given   line      late-1    phone born 1990-05-01
given   line      late-2    iot
when    schedule  fires late for 2026-02
when    clock     reaches 2026-03-10T14:00
then    told      late-1    data_given_late
then    untold    late-2
then    everybody is told what was given
`,
);
