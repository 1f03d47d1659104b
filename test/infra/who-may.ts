import { runSimulation } from '@cloud-copilot/iam-simulate';
import { matchesPattern } from '../../local/authorisation/conditions.ts';
import { type DeclaredRights, declaredRights } from '../../local/authorisation/declared-rights.ts';
import type { Statement } from '../../local/authorisation/policy-document.ts';
import { type Assembly, readAssembly } from '../../local/template/assembly.ts';
import { type Resource, resolveTemplate } from '../../local/template/resolve.ts';
import { type Sensitive, sensitiveOf } from './sensitive.ts';
import { plainId } from './standing.ts';

const account = '111122223333';
const region = 'ap-northeast-2';

/** A stage's resources and policies, with names and ARNs in the place of references. */
export interface Judged {
  readonly account: string;
  readonly resources: readonly Resource[];
  readonly rights: DeclaredRights;
}

/** Reads what `cdk synth` wrote for a stage; `change` plants something into its template first. */
export const judgedOf = (
  { folder, stackName }: { folder: string; stackName: string },
  change: (template: Assembly['template']) => void = () => {},
): Judged => {
  const read = readAssembly(folder, stackName);
  change(read.template);
  const place = { region, account, stackName: read.stackName, endpoint: 'https://here' };
  const parameters = 'ChargingUrl' in read.template.Parameters ? { ChargingUrl: 'https://c' } : {};
  const { resources } = resolveTemplate({ ...read, account }, place, parameters);
  return { account, resources, rights: declaredRights(resources) };
};

/** Somebody who could ask for something, with the policies of their own. */
export interface Principal {
  readonly name: string;
  readonly arn: string;
  readonly statements: readonly Statement[];
}

const everything: readonly Statement[] = [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }];

/** Whoever holds every right that the account can give: what they may not do, a refusal forbids. */
const administrator: Principal = {
  name: 'an administrator',
  arn: `arn:aws:iam::${account}:role/Administrator`,
  statements: everything,
};

/** Whoever holds every right that another account can give. */
const stranger: Principal = {
  name: 'a stranger',
  arn: 'arn:aws:iam::999999999999:role/Stranger',
  statements: everything,
};

/** Every role of the stage; a function's bears the function's name, a workflow's says so. */
const rolesOf = ({ rights }: Judged): Principal[] =>
  rights.roles.map(({ logicalId, arn, statements }) => ({
    name: plainId(logicalId)
      .replace(/MachineRole$/, ' (workflow)')
      .replace(/^SchedulesRole$/, 'Schedules (schedule)')
      .replace(/Role$/, ''),
    arn,
    statements,
  }));

/** Services and partners that resource policies name, as those policies ask them to come. */
const namedBy = (policy: readonly Statement[]): { name: string; context: Sensitive['context'] }[] =>
  policy
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal = {}, Condition = {} }) => {
      const wanted = Object.entries(Condition).filter(([operator]) => !operator.startsWith('For'));
      const context = Object.fromEntries(
        wanted.flatMap(([, keys]) =>
          Object.entries(keys).map(([key, values]) => [
            key,
            (values[0] ?? '').replaceAll('*', 'any'),
          ]),
        ),
      );
      return Object.values(Principal)
        .flat()
        .filter((name) => name !== '*' && name !== `arn:aws:iam::${account}:root`)
        .map((name) => ({ name, context }));
    });

/**
 * The reference of actions has these on no resource, and the evaluator refuses to judge them; AWS
 * asks for them on the machine that waits (aws-cdk #8486, and the refusal in hydrovis #837).
 */
const onMachine = /^states:SendTask/;

/** What the resource says of who may do it; of a role, who may become it. */
const policyOf = ({ rights }: Judged, { action, arn, holder }: Sensitive): readonly Statement[] =>
  (action === 'sts:AssumeRole'
    ? rights.roles.find((role) => role.arn === arn)?.trust
    : rights.resourcePolicies[holder]) ?? [];

/** True where IAM would let the principal do it. The evaluator is not ours. */
export const may = async (
  judged: Judged,
  { arn: principal, statements }: Pick<Principal, 'arn' | 'statements'>,
  asked: Sensitive,
): Promise<boolean> => {
  const { action, arn, context } = asked;
  // Sentences about other things decide nothing, and judging them all takes most of the time.
  const aboutIt = ({ Action, Resource }: Statement) =>
    Action.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
    (Resource?.some((pattern) => arn.startsWith(pattern.replace(/[*?].*$/s, ''))) ?? true);
  const judgedAs = onMachine.test(action) ? 'states:StartExecution' : action;
  const asJudged = (each: Statement) => ({ ...each, Action: [judgedAs] });
  const mine = statements.filter(aboutIt).map(asJudged);
  const theirs = policyOf(judged, asked).filter(aboutIt).map(asJudged);
  if (mine.length === 0 && !theirs.some(({ Effect }) => Effect === 'Allow')) return false;
  const answer = await runSimulation(
    {
      request: {
        principal,
        action: judgedAs,
        resource: { resource: arn, accountId: judged.account },
        contextVariables: {
          'aws:SecureTransport': 'true',
          ...(principal.startsWith('arn:') && { 'aws:PrincipalArn': principal }),
          ...context,
        } as Record<string, string | string[]>,
      },
      identityPolicies:
        mine.length === 0
          ? []
          : [{ name: 'own', policy: { Version: '2012-10-17', Statement: mine } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(theirs.length > 0 && {
        resourcePolicy: { Version: '2012-10-17', Statement: theirs },
      }),
    },
    {},
  );
  if (answer.resultType === 'error') {
    throw new Error(`${action} on ${arn} cannot be judged: ${JSON.stringify(answer.errors)}`);
  }
  return answer.overallResult === 'Allowed';
};

/** One thing that one principal may do. */
export interface Permitted {
  readonly asked: Sensitive;
  readonly who: string;
}

/** Everything sensitive that anybody may do who is named anywhere in the stage. */
export const permittedIn = async (
  judged: Judged,
  about: (asked: Sensitive) => boolean = () => true,
): Promise<Permitted[]> => {
  const found: Permitted[] = [];
  const roles = rolesOf(judged);
  for (const asked of sensitiveOf(judged.resources, judged.rights).filter(about)) {
    if (await isOpen(judged, asked)) {
      found.push({ asked, who: 'everybody' });
      continue;
    }
    for (const role of roles) {
      if (await may(judged, role, asked)) found.push({ asked, who: role.name });
    }
    for (const { name, context } of namedBy(policyOf(judged, asked))) {
      // A partner of another account needs its own account's word too; there it is its own master.
      const isElsewhere = name.startsWith('arn:') && !name.includes(`:${account}:`);
      const principal = { arn: name, statements: isElsewhere ? everything : [] };
      const how = { ...asked, context: { ...context, ...asked.context } };
      if (await may(judged, principal, how)) found.push({ asked, who: name });
    }
  }
  return found;
};

/** True where a resource lets in whoever comes, of whatever account. */
const isOpen = async (judged: Judged, asked: Sensitive): Promise<boolean> => {
  const invites = policyOf(judged, asked).some(
    ({ Effect, Principal = {} }) =>
      Effect === 'Allow' && Object.values(Principal).flat().includes('*'),
  );
  return invites && (await may(judged, stranger, asked));
};

/** What a refusal keeps even from whoever holds every right of the account. */
export const refusedToAdministrators = async (judged: Judged): Promise<Permitted[]> => {
  const refused: Permitted[] = [];
  for (const asked of sensitiveOf(judged.resources, judged.rights)) {
    const refuses = policyOf(judged, asked).some(({ Effect }) => Effect === 'Deny');
    if (refuses && !(await may(judged, administrator, asked))) {
      refused.push({ asked, who: administrator.name });
    }
  }
  return refused;
};
