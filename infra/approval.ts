import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from './stages.ts';

/** The number of a person, or nobody. */
const person = '^([0-9]{1,12})?$';

/**
 * Whether the stage asks for an approval, and who may not give it. Both persons are parameters of the
 * template: whoever deploys says who they are, and the template depends on the code alone.
 */
export const approvalOf = (
  scope: Construct,
  stage: Stage,
): Record<'APPROVAL' | 'PUBLISHED_BY' | 'DEPLOYED_BY', string> => {
  const parameter = (id: string, description: string): string =>
    new CfnParameter(scope, id, { default: '', allowedPattern: person, description }).valueAsString;
  return {
    APPROVAL:
      stage.approval === 'required'
        ? 'required'
        : new CfnParameter(scope, 'Approval', {
            default: 'not_required',
            allowedValues: ['not_required', 'required'],
            description: 'Whether a month waits for a second person',
          }).valueAsString,
    PUBLISHED_BY: parameter('PublishedBy', 'Person number of who published the programme version'),
    DEPLOYED_BY: parameter('DeployedBy', 'Person number of who deploys'),
  };
};
