import { synthesisedAssembly } from '../../commands/synthesise.ts';
import { declaredRights } from '../../local/authorisation/declared-rights.ts';
import { type SpelledRight, spellingOf } from '../../local/authorisation/rights-book.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { resolveTemplate } from '../../local/template/resolve.ts';
import { resourcesOf } from '../../local/template/resources-of.ts';

/** What Lambda itself does in a function's name and no call of ours shows: its log and its trace. */
const platforms = /^(logs|xray):/;

/** The local stage, whose policies the scenarios judge calls by. */
export const localStage = async () => {
  const assembly = readAssembly(await synthesisedAssembly());
  const { region, account, stackName } = assembly;
  const place = { region, account, stackName, endpoint: 'http://here' };
  const { resources } = resolveTemplate(assembly, place, { ChargingUrl: 'http://charging' });
  return { assembly, resources, rights: declaredRights(resources) };
};

/**
 * Every right that a function's role holds, each action and each pattern apart. What it may do with
 * a key that seals resources goes with its rights on those and is not told apart.
 */
export const grantedRights = async (): Promise<SpelledRight[]> => {
  const { resources, rights } = await localStage();
  const spell = spellingOf(resources);
  const seals = new Set(Object.values(rights.sealedBy));
  return resourcesOf(resources, 'AWS::Lambda::Function').flatMap(({ name, arn }) => {
    const role = rights.roles.find((each) => each.arn === rights.roleOfFunction[arn]);
    const held = (role?.statements ?? []).flatMap(({ Action, Resource = [] }) =>
      Action.filter((action) => !platforms.test(action)).flatMap((action) =>
        Resource.filter((pattern) => !seals.has(pattern)).map((pattern) => ({
          function: spell.name(name),
          action,
          resource: spell.arn(pattern),
        })),
      ),
    );
    return [...new Map(held.map((each) => [keyOf(each), each])).values()];
  });
};

export const keyOf = (right: SpelledRight): string =>
  `${right.function} ${right.action} ${right.resource}`;
