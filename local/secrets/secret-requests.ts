import { AwsError } from '../step-functions/ports.ts';
import type { LocalSecret } from './secrets.ts';

/** Secrets Manager: GetSecretValue, by name or ARN. */
export function makeSecretRequests(secrets: readonly LocalSecret[]) {
  return (action: string, body: { readonly SecretId?: unknown }): unknown => {
    if (action !== 'GetSecretValue') {
      throw new AwsError('UnknownOperationException', `Secrets ${action} is not known here`);
    }
    const id = body.SecretId;
    const found = secrets.find(({ name, arn }) => name === id || arn === id);
    if (found === undefined) {
      throw new AwsError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret.",
      );
    }
    return {
      ARN: found.arn,
      Name: found.name,
      SecretString: found.text,
      VersionId: '00000000-0000-0000-0000-000000000001',
      VersionStages: ['AWSCURRENT'],
    };
  };
}
