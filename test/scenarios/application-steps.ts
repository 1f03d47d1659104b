import { applicationsOf } from '../../adapters/insurance/applications.ts';
import { doAct } from '../../commands/lives/do-act.ts';
import { askStandIn } from '../../commands/lives/partners-at-desk.ts';
import { stateOf } from '../../domain/safety-insurance/application.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { signedInAs, until } from './customers.ts';
import type { Said, Step } from './rows.ts';
import type { Stage } from './stage.ts';

const { programme } = programmeVersion('customer-appreciation', 1);

const insurerAnswers = async (stage: Stage, said: Said): Promise<void> => {
  const body = { answers: said.word('CONDUCT') };
  await askStandIn(await stage.desk(), 'insurer', { method: 'POST', path: '/control', body });
};

const apply = async (stage: Stage, said: Said): Promise<void> => {
  const at = await until(stage, said);
  const line = said.word('LINE');
  const act = { act: 'apply', line, by: signedInAs(stage, line), at, n: 1 } as const;
  const { status, reason } = await doAct({ desk: await stage.desk(), programme }, act);
  if (status !== 202) throw new Error(`The application was answered ${status} ${reason}.`);
};

const expectState = async (stage: Stage, said: Said): Promise<void> => {
  await until(stage, said);
  const { env, cloud } = await stage.desk();
  await cloud.idle();
  const { person } = signedInAs(stage, said.word('LINE'));
  const [application] = await applicationsOf(env, programme.programme, person);
  const state = application ? stateOf(application) : 'none';
  if (state !== said.word('STATE')) throw new Error(`The application is ${state}.`);
};

/** Applications for the insurance, one by one, and how the insurer takes them. */
export const applicationSteps: readonly Step<Stage>[] = [
  { form: 'when insurer answers CONDUCT', does: insurerAnswers },
  { form: 'when apply LINE AT', does: apply },
  { form: 'then application LINE STATE by AT', does: expectState },
];
