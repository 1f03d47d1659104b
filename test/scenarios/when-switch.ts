import { mintToken } from '../../commands/benefits/sign-in.ts';
import type { Desk } from '../../commands/desk.ts';
import { type OperationsRouteId, operationsRouteOf } from '../../domain/operations/routes.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

/** A call of the operator's door by person 1001, who holds every role that acts on runs. */
export const operate = async (
  { cloud }: Desk,
  route: OperationsRouteId,
  asked: { readonly parameters: Readonly<Record<string, string>>; readonly body?: object },
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> => {
  const token = await mintToken(
    {
      aws: cloud.endpoints.aws,
      region: cloud.clientConfig.region,
      issuer: cloud.outputs.IdentityProviderUrl ?? '',
      identityProvider: cloud.outputs.IdentityProviderFunction ?? '',
    },
    { person: '1001', roles: ['operator'] },
  );
  const { method, path } = operationsRouteOf(route);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => asked.parameters[name] ?? '');
  const answer = await fetch(`${cloud.outputs.OperatorApiUrl}${filled}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(asked.body && { body: JSON.stringify(asked.body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

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
];
