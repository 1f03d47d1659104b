import { mintToken } from '../../commands/benefits/sign-in.ts';
import type { Desk } from '../../commands/desk.ts';
import type { Role } from '../../domain/operations/roles.ts';
import { type OperationsRouteId, operationsRouteOf } from '../../domain/operations/routes.ts';

export interface OperatorsCall {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** A call of the operator's door by a person, 1001 unless said, in those roles. */
export const operate = async (
  { cloud }: Desk,
  route: OperationsRouteId,
  { parameters, query, body }: OperatorsCall,
  roles: readonly Role[] = ['operator'],
  person = '1001',
) => {
  const token = await mintToken(
    {
      aws: cloud.endpoints.aws,
      region: cloud.clientConfig.region,
      issuer: cloud.outputs.IdentityProviderUrl ?? '',
      identityProvider: cloud.outputs.IdentityProviderFunction ?? '',
    },
    { person, roles },
  );
  const { method, path } = operationsRouteOf(route);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  const search = query ? `?${new URLSearchParams(query)}` : '';
  const answer = await fetch(`${cloud.outputs.OperatorApiUrl}${filled}${search}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  const said = (isJson ? JSON.parse(text) : {}) as Readonly<Record<string, unknown>>;
  return { status: answer.status, body: said, text };
};
