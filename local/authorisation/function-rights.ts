import type { FunctionProperties } from '../lambda/function-properties.ts';
import type { Assembly } from '../template/assembly.ts';
import type { Resource } from '../template/resolve.ts';
import { resourcesOf } from '../template/resources-of.ts';
import type { FunctionRights } from './authoriser.ts';
import type { DeclaredRights } from './declared-rights.ts';

interface Ground {
  readonly assembly: Pick<Assembly, 'region' | 'account'>;
  readonly resources: readonly Resource[];
}

/**
 * What each function's calls are judged by: nothing where its role is none of the template's, which
 * is how templates without roles run.
 */
export function rightsOfFunctions(
  { assembly: { region, account }, resources }: Ground,
  declared: DeclaredRights,
): (functionName: string) => FunctionRights | undefined {
  const { resourcePolicies, sealedBy, keysByName, roleOfFunction, roles } = declared;
  const functions = resourcesOf<FunctionProperties>(resources, 'AWS::Lambda::Function');
  const arns = new Map(functions.map(({ name, arn }) => [name, arn]));
  const ofCallers = Object.fromEntries(
    Object.entries(resourcePolicies).filter(([arn]) => !arn.startsWith('arn:aws:lambda:')),
  );
  return (functionName) => {
    const roleArn = roleOfFunction[arns.get(functionName) ?? ''];
    const role = roles.find(({ arn }) => arn === roleArn);
    if (role === undefined) return undefined;
    const policies = { identity: role.statements, resourcePolicies: ofCallers };
    return { region, account, roleArn: role.arn, sealedBy, keysByName, functionName, ...policies };
  };
}
