import { idsIn, ofType, plainId, type Template } from './standing.ts';

/** One statement of one role, in lists. */
export interface Statement {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly conditions: Readonly<Record<string, unknown>> | undefined;
}

interface RawStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, unknown>;
}

const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const statementsOf = (role: string, document: { Statement: RawStatement[] }): Statement[] =>
  document.Statement.filter(({ Effect }) => Effect === 'Allow').map((raw) => ({
    role,
    actions: listOf(raw.Action),
    resources: listOf(raw.Resource),
    conditions: raw.Condition,
  }));

/** Everything that any role of the template may do, wherever the template says it. */
export const statementsOfRoles = (template: Template): Statement[] => [
  ...ofType(template, 'AWS::IAM::Policy').flatMap(([, { Properties }]) =>
    idsIn(Properties.Roles).flatMap((role) => statementsOf(role, Properties.PolicyDocument)),
  ),
  ...ofType(template, 'AWS::IAM::Role').flatMap(([role, { Properties }]) =>
    listOf<{ PolicyDocument: { Statement: RawStatement[] } }>(Properties.Policies).flatMap(
      ({ PolicyDocument }) => statementsOf(role, PolicyDocument),
    ),
  ),
];

/** `serve-batch`’s role is `ServeBatch`. */
export const holderOf = (role: string): string => plainId(role).replace(/(Machine)?Role$/, '');

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 'i').test(
    text,
  );

/** True where one of the actions, wildcards included, is this one. */
export const covers = (actions: readonly string[], action: string): boolean =>
  actions.some((held) => matches(held, action));

/** True where one of the resources is the resource of that logical id, or every resource. */
export const reaches = (resources: readonly unknown[], logicalId: string): boolean =>
  resources.some((resource) =>
    typeof resource === 'string' ? resource.includes('*') : idsIn(resource).includes(logicalId),
  );

/** True where the role may do it to the resource. */
export const roleMay = (
  statements: readonly Statement[],
  role: string,
  { action, on }: { action: string; on: string },
): boolean =>
  statements.some(
    (held) => held.role === role && covers(held.actions, action) && reaches(held.resources, on),
  );

/** True where a resource policy allows a service to do it, in this account. */
export const policyLets = (
  document: { Statement: (RawStatement & { Principal: { Service?: string | string[] } })[] },
  service: string,
  action: string,
): boolean =>
  document.Statement.some(
    ({ Effect, Principal, Action }) =>
      Effect === 'Allow' &&
      listOf(Principal.Service).includes(service) &&
      covers(listOf(Action), action),
  );
