import { readChoice } from '../../adapters/ott/choices.ts';
import { doAct } from '../../commands/lives/do-act.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { signedInAs, until } from './customers.ts';
import { shownIn } from './message-book.ts';
import type { Said, Step } from './rows.ts';
import type { Stage } from './stage.ts';

const { programme } = programmeVersion('customer-appreciation', 1);

/** The partner's file with so many codes; each file has codes of its own. */
const deliver = async (stage: Stage, said: Said): Promise<void> => {
  const at = await until(stage, said);
  const desk = await stage.desk();
  const service = said.word('SERVICE');
  const file = `${service}-${at.replaceAll(/\D/g, '')}`;
  const codes = Array.from({ length: said.number('N') }, (_, n) => {
    const mark = `${at.slice(11, 19).replaceAll(':', '')}${n}`.padStart(8, 'X');
    return `SER-${mark},QRST-${mark.slice(0, 4)}-${mark.slice(4, 8)}-ZZZZ`;
  });
  const address = {
    bucket: desk.env.settings.required('CODES_BUCKET'),
    key: `${programme.programme}/${service}/${file}.csv`,
  };
  const text = ['serial,code', ...codes].map((row) => `${row}\n`).join('');
  await desk.env.objects.writeOnce('deliver codes', address, Buffer.from(text));
  await stage.rest();
};

const choose = async (stage: Stage, said: Said): Promise<void> => {
  const at = await until(stage, said);
  const [line, service] = [said.word('LINE'), said.word('SERVICE')];
  const by = signedInAs(stage, line);
  const act = { act: 'choose', line, service, by, at, n: Date.parse(at) % 1_000_000 } as const;
  const { status, reason } = await doAct({ desk: await stage.desk(), programme }, act);
  if (status !== 200) throw new Error(`The choice was answered ${status} ${reason}.`);
};

const reveal = async (stage: Stage, said: Said): Promise<void> => {
  const at = await until(stage, said);
  const line = said.word('LINE');
  const act = { act: 'reveal', line, by: signedInAs(stage, line), at, n: 0 } as const;
  const { status, reason } = await doAct({ desk: await stage.desk(), programme }, act);
  if (status >= 400) throw new Error(`The look was answered ${status} ${reason}.`);
};

const reissue = async (stage: Stage, said: Said): Promise<void> => {
  await until(stage, said);
  const { cloud } = await stage.desk();
  const answer = await cloud.invoke('ReissueCode', {
    ...{ line: said.word('LINE'), act: said.word('ACT'), who: said.word('ACCOUNT') },
    why: 'the code does not open',
  });
  if (!answer.ok) throw new Error(answer.errorMessage);
  await stage.rest();
  const { state, reason } = answer.payload as { state: string; reason?: string };
  const found = reason ?? state;
  if (found !== said.word('ANSWER')) throw new Error(`It was answered ${found}.`);
};

/** Where a choice stands: its place in the queue, or which issue of its code. */
const expectPass = async (stage: Stage, said: Said): Promise<void> => {
  const { env } = await stage.desk();
  const choice = await readChoice(env, said.word('LINE'));
  const standing = choice?.claim
    ? `code-${choice.claim.issue}`
    : choice?.waiting
      ? 'waiting'
      : choice
        ? 'chosen'
        : 'nothing';
  if (standing !== said.word('PASS')) throw new Error(`${said.word('LINE')} has ${standing}.`);
};

const toldOf = async (stage: Stage, said: Said): Promise<string[]> => {
  await until(stage, said);
  const shown = await shownIn(await stage.desk(), 'hub');
  return shown.filter(({ line }) => line === said.word('LINE')).map(({ template }) => template);
};

const expectNotice = async (stage: Stage, said: Said): Promise<void> => {
  const told = await toldOf(stage, said);
  if (told.filter((template) => template === said.word('NOTICE')).length === 1) return;
  throw new Error(`The hub shows ${told.join(', ') || 'nothing'}.`);
};

const expectNoNotice = async (stage: Stage, said: Said): Promise<void> => {
  if ((await toldOf(stage, said)).includes(said.word('NOTICE'))) throw new Error('It was told.');
};

/** OTT passes: choices, codes and the queue for them, and another code by two people. */
export const passSteps: readonly Step<Stage>[] = [
  { form: 'when codes N of SERVICE AT', does: deliver },
  { form: 'when choose LINE SERVICE AT', does: choose },
  { form: 'when reveal LINE AT', does: reveal },
  { form: 'when reissue LINE ACT by ACCOUNT AT answered ANSWER', does: reissue },
  { form: 'then pass LINE PASS', does: expectPass },
  { form: 'then notice LINE NOTICE by AT', does: expectNotice },
  { form: 'then no-notice LINE NOTICE by AT', does: expectNoNotice },
];
