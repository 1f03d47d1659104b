import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'passes and applications',
  `
given   line      w-1   phone born 1985-05-05
given   line      w-2   phone born 1985-05-06
given   line      w-3   phone born 1985-05-07
given   line      idle  phone born 1985-05-08
given   clock     2026-05-11T10:00
`,
  [
    [
      'the last code is given, the next two wait, and a restock serves them in their order',
      `
when    codes     1 of stream-one   2026-05-11T10:01
when    choose    w-1   stream-one   2026-05-11T10:02
when    choose    w-2   stream-one   2026-05-11T10:02
when    choose    w-3   stream-one   2026-05-11T10:02
when    reveal    w-1   2026-05-11T10:03
when    reveal    w-2   2026-05-11T10:04
when    reveal    w-3   2026-05-11T10:05
then    pass      w-1   code-0
then    pass      w-2   waiting
then    pass      w-3   waiting
then    notice    w-3   ott_waiting   by 2026-05-11T10:06
when    codes     1 of stream-one   2026-05-11T10:07
then    pass      w-2   code-0
then    pass      w-3   waiting
then    notice    w-2   ott_code_ready   by 2026-05-11T10:08
when    codes     1 of stream-one   2026-05-11T10:09
then    pass      w-3   code-0
`,
    ],
    [
      'a broken code is replaced by two people and not by one',
      `
when    codes     1 of stream-one   2026-05-11T10:10
when    reissue   w-1   request   by maker-1   2026-05-11T10:11   answered requested
when    reissue   w-1   approve   by maker-1   2026-05-11T10:12   answered same_person
then    pass      w-1   code-0
when    reissue   w-1   approve   by checker-1   2026-05-11T10:13   answered reissued
then    pass      w-1   code-1
then    notice    w-1   ott_code_reissued   by 2026-05-11T10:14
`,
    ],
    [
      'who has not chosen by the programme’s day is reminded, and nobody else',
      `
then    notice       idle  ott_choose_reminder   by 2026-05-15T12:00
then    no-notice    w-1   ott_choose_reminder   by 2026-05-15T12:00
`,
    ],
    [
      'an application is answered at once, and one that is never answered becomes a person’s',
      `
when    apply        w-1   2026-05-15T12:20
then    application  w-1   accepted      by 2026-05-15T12:21
when    insurer      answers silent
when    apply        w-2   2026-05-15T12:22
then    application  w-2   submitted     by 2026-05-15T12:23
then    application  w-2   with_person   by 2026-05-22T12:00
`,
    ],
  ],
);
