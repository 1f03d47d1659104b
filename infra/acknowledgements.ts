import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A finding of cdk-nag that is right and stays: it names the rule and says why. */
export interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
}

/** Beside the construct it concerns, and for that construct alone. */
export const acknowledge = (scope: Construct, ...findings: readonly Acknowledgement[]): void => {
  for (const finding of findings) Validations.of(scope).acknowledge(finding);
};

type Reference =
  | string
  | { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };

/** The way cdk-nag spells a resource: `<LogicalId.Arn>/runs/*`. */
const spelled = (reference: Reference): string => {
  if (typeof reference === 'string') return reference;
  if (reference.Ref) return `<${reference.Ref}>`;
  if (reference['Fn::GetAtt']) return `<${reference['Fn::GetAtt'].join('.')}>`;
  const [delimiter, parts] = reference['Fn::Join'] ?? ['', []];
  return parts.map((part) => spelled(part as Reference)).join(delimiter);
};

/** Every resource of the list that ends in a wildcard, acknowledged with one reason. */
export const acknowledgeWildcards = (
  scope: Construct,
  resources: readonly string[],
  reason: string,
): void => {
  for (const resource of resources) {
    const text = spelled(Stack.of(scope).resolve(resource));
    if (!text.includes('*')) continue;
    acknowledge(scope, { id: `AwsSolutions-IAM5[Resource::${text}]`, reason });
  }
};
