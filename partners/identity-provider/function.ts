import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import * as z from 'zod';
import {
  type IdentityProvider,
  makeIdentityProvider,
  mintRequestSchema,
  type SigningKey,
} from './identity-provider.ts';

const settingsSchema = z.object({ SIGNING_KEY: z.string(), ISSUER: z.string().optional() });

const kmsKey = (client: KMSClient, key: string): SigningKey => ({
  publicKey: async () => {
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: key }));
    return z.instanceof(Uint8Array).parse(PublicKey);
  },
  sign: async (digest) => {
    const { Signature } = await client.send(
      new SignCommand({
        KeyId: key,
        Message: digest,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
      }),
    );
    return z.instanceof(Uint8Array).parse(Signature);
  },
});

const makeStandIn = (): IdentityProvider => {
  const { SIGNING_KEY, ISSUER } = settingsSchema.parse(process.env);
  const key = kmsKey(new KMSClient({}), SIGNING_KEY);
  return makeIdentityProvider({ key, issuer: ISSUER, now: () => Date.now() });
};

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (statusCode: number, body: unknown): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'max-age=300' },
  body: JSON.stringify(body),
});

const answerTo = async (
  provider: IdentityProvider,
  event: LambdaFunctionURLEvent,
): Promise<Answer> => {
  const { domainName, http } = event.requestContext;
  if (http.method !== 'GET') return json(404, { error: 'not_found' });
  const scheme = event.headers['x-forwarded-proto'] ?? 'https';
  const document = await provider.published(event.rawPath, `${scheme}://${domainName}/`);
  return document === undefined ? json(404, { error: 'not_found' }) : json(200, document);
};

let standIn: IdentityProvider | undefined;

/**
 * The stand-in of the operator's identity provider, in stages without the real one. Over HTTP it
 * publishes its discovery document and its public key, and nothing else: a call that came by the
 * Function URL always has a `requestContext`, whatever its body says. Tokens are made out for
 * whoever may invoke the function itself, by AWS's own rights.
 */
export const handler = async (
  event: LambdaFunctionURLEvent | { readonly mint: unknown },
): Promise<Answer | { readonly token: string }> => {
  standIn ??= makeStandIn();
  if ('requestContext' in event) return answerTo(standIn, event);
  return standIn.mint(mintRequestSchema.parse(event));
};
