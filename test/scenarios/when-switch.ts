import type { OperationsRouteId } from '../../domain/operations/routes.ts';
import { operate } from './operators.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

/** An act that the door must do, or say that it was done; its outcome. */
const act = async (
  stage: Stage,
  route: OperationsRouteId,
  parameters: Readonly<Record<string, string>>,
  body: object,
): Promise<string> => {
  const { status, body: said } = await operate(await stage.desk(), route, { parameters, body });
  if (status === 200) return String(said.outcome);
  throw new Error(`The operator's door answered ${status}: ${JSON.stringify(said)}`);
};

/** A person limits a run, or confirms that another may raise its cap. */
const limit = async (
  stage: Stage,
  route: 'cap-run' | 'confirm-cap',
  { run, gigabytes, person }: { run: string; gigabytes: number; person: string },
): Promise<void> => {
  const body = { gigabytes, why: 'a scenario' };
  const role = route === 'cap-run' ? 'operator' : 'approver';
  const sent = { parameters: { run }, body };
  const { status, body: said } = await operate(await stage.desk(), route, sent, [role], person);
  if (status !== 200) throw new Error(`The door answered ${status}: ${JSON.stringify(said)}`);
};

const benefit = 'monthly-data';

/** Operations stop a benefit, and let it go on. */
export const whenSwitch: readonly Step<Stage>[] = [
  {
    form: 'when switch stops because WORDS...',
    does: async (stage, said) =>
      void (await act(stage, 'halt-benefit', { benefit }, { why: said.word('WORDS') })),
  },
  {
    form: 'when switch is cleared because WORDS...',
    does: async (stage, said) =>
      void (await act(stage, 'continue-benefit', { benefit }, { why: said.word('WORDS') })),
  },
  {
    form: 'when cap RUN to N GB by PERSON',
    does: (stage, said) =>
      limit(stage, 'cap-run', {
        ...{ run: said.word('RUN'), gigabytes: said.number('N'), person: said.word('PERSON') },
      }),
  },
  {
    form: 'when confirm cap of RUN of N GB by PERSON',
    does: (stage, said) =>
      limit(stage, 'confirm-cap', {
        ...{ run: said.word('RUN'), gigabytes: said.number('N'), person: said.word('PERSON') },
      }),
  },
];
