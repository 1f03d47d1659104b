import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';

/** An identity provider as far as an authorizer sees it: its discovery document and its keys. */
let asked = 0;

export const handler = async ({ rawPath, headers, requestContext: { domainName } }) => {
  const base = `${headers['x-forwarded-proto']}://${domainName}/`;
  if (rawPath === '/asked') return { asked };
  if (rawPath === '/.well-known/openid-configuration') {
    asked++;
    return { issuer: base, jwks_uri: `${base}keys` };
  }
  const { PublicKey } = await new KMSClient({}).send(
    new GetPublicKeyCommand({ KeyId: process.env.SIGNING_KEY }),
  );
  const key = createPublicKey({ key: Buffer.from(PublicKey), type: 'spki', format: 'der' });
  return { keys: [{ ...key.export({ format: 'jwk' }), kid: 'first', alg: 'RS256', use: 'sig' }] };
};
