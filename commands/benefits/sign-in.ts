import * as z from 'zod';
import { operatorsAudience } from '../../domain/operations/operator.ts';
import type { Role } from '../../domain/operations/roles.ts';
import { environment } from '../problems.ts';
import type { DoorNote } from './door-note.ts';

/** A watch over a run lasts longer than a token of the customers' door. */
const watchSeconds = 8 * 3_600;

const tokenSchema = z.object({ token: z.string() });

/**
 * A token of the identity provider's stand-in for that person and those roles. The stand-in makes
 * tokens out for whoever may invoke it: on this machine that is everybody, on AWS whoever has the
 * right. It goes by the served folder's clock, which is not this machine's.
 */
export const mintToken = async (
  { aws, region, issuer, identityProvider }: Omit<DoorNote, 'operatorApi'>,
  { person, roles }: { readonly person: string; readonly roles: readonly Role[] },
): Promise<string> => {
  const mint = {
    ...{ aud: operatorsAudience, sub: `operator-${person}`, person, roles: roles.join(' ') },
  };
  const answer = await fetch(`${aws}/2015-03-31/functions/${identityProvider}/invocations`, {
    method: 'POST',
    // Which service is meant stands in the signature; the local cloud verifies none.
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/lambda/aws4_request`,
    },
    body: JSON.stringify({ mint, issuer, validSeconds: watchSeconds }),
  });
  const said = tokenSchema.safeParse(await answer.json().catch(() => undefined));
  if (answer.ok && said.success) return said.data.token;
  throw environment(
    `The identity provider's stand-in made no token (${answer.status}).`,
    'read its log in the data folder',
  );
};
