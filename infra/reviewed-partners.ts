import { CfnRule, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { pascalCase } from './functions.ts';
import { type PartnerName, reviewedHostOf } from './partner-hosts.ts';
import { isExamplePrincipal } from './partners.ts';

/** The address of a reviewed partner; an example may be read in a template and never deployed. */
export const reviewedUrl = (
  scope: Construct,
  partner: PartnerName,
  address: string | undefined,
): string => {
  if (address === undefined) {
    throw new Error(
      `Stage prod needs its partners: ${partner} is not in infra/prod.partners.json.`,
    );
  }
  const { exampleOnly } = reviewedHostOf(partner, address);
  if (exampleOnly) refuseToDeploy(scope, `${pascalCase(partner)}IsNotAnExample`, address);
  return address;
};

/** The principal of a partner; an example may be read in a template and never deployed. */
export const reviewedPrincipal = (scope: Construct, id: string, principal: string): string => {
  if (isExamplePrincipal(principal)) refuseToDeploy(scope, `${id}IsNotAnExample`, principal);
  return principal;
};

/** The template may be read and checked; CloudFormation refuses to bring it up. */
const refuseToDeploy = (scope: Construct, id: string, example: string): void => {
  new CfnRule(scope, id, {
    assertions: [
      {
        assert: Fn.conditionEquals(example, 'what the operator gave us'),
        assertDescription:
          `${example} is an example and nobody's. Put the operator's own into ` +
          'infra/prod.partners.json, and its host on the reviewed list in infra/partner-hosts.ts.',
      },
    ],
  });
};
