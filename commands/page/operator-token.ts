import { operatorsAudience } from '../../domain/operations/operator.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { environment } from '../problems.ts';
import type { SignIn } from './sign-in-over-http.ts';

/** A watch over a run lasts longer than a token of the customers' door; the stand-in is asked for it. */
const watchSeconds = 8 * 3_600;

/** A token of the identity provider's stand-in for that person and those roles. */
export const operatorToken = async (
  cloud: LocalCloud,
  { person, roles }: Parameters<SignIn>[0],
): Promise<string> => {
  const answer = await cloud.invoke('IdentityProviderStandIn', {
    mint: {
      ...{ aud: operatorsAudience, sub: `operator-${person}`, person, roles: roles.join(' ') },
      exp: Math.floor(cloud.clock.now() / 1000) + watchSeconds,
    },
    issuer: cloud.outputs.IdentityProviderUrl,
  });
  const token = answer.ok ? Object(answer.payload).token : undefined;
  if (typeof token === 'string') return token;
  throw environment(
    `The identity provider's stand-in made no token: ${answer.ok ? 'no token' : answer.errorMessage}`,
    'read its log in the data folder',
  );
};
