import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

/** The token that a stand-in's clients must send, out of its secret. */
export const readToken = async (secret: string): Promise<string> => {
  const { SecretString } = await new SecretsManagerClient({}).send(
    new GetSecretValueCommand({ SecretId: secret }),
  );
  return z.string().min(1).parse(SecretString);
};
