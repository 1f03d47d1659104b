import { type Context, conditionsHold, matchesPattern } from './conditions.ts';
import type { Statement } from './policy-document.ts';

/** One right that a request needs. */
export interface RightAsked {
  /** `dynamodb:PartiQLInsert` */
  readonly action: string;
  readonly arn: string;
  readonly context: Context;
}

/** Whose request it is, and every policy that can speak of it. */
export interface Policies {
  readonly roleArn: string;
  /** Of the role: what it may do. */
  readonly identity: readonly Statement[];
  /** Of the resource: who may do what to it. */
  readonly resource: readonly Statement[];
}

export type Decision =
  /** `by`: the resource patterns of the role's statements that allow it. */
  | { readonly allowed: true; readonly by: readonly string[] }
  | { readonly allowed: false; readonly because: string };

/**
 * What IAM decides of a role's request within its account: a refusal anywhere stands above every
 * right; else the role's policies or the resource's must allow it, and of a key both must.
 */
export function evaluate(asked: RightAsked, policies: Policies): Decision {
  const { identity, resource, roleArn } = policies;
  const mine = identity.filter((each) => covers(each, asked));
  const theirs = resource.filter(
    (each) => meant(each, roleArn) !== 'nobody' && covers(each, asked),
  );
  const refusal = [...mine, ...theirs].find(({ Effect }) => Effect === 'Deny');
  if (refusal !== undefined) {
    const where = theirs.includes(refusal) ? 'a resource-based policy' : 'an identity-based policy';
    return { allowed: false, because: `with an explicit deny in ${where}${sidOf(refusal)}` };
  }
  const by = mine.flatMap(({ Resource = [] }) =>
    Resource.filter((pattern) => matchesPattern(pattern, asked.arn)),
  );
  const direct = theirs.some((each) => meant(each, roleArn) === 'this role');
  // A key's own policy is what makes rights in the account count at all.
  const isKey = asked.arn.startsWith('arn:aws:kms:');
  const counts = !isKey || theirs.some((each) => meant(each, roleArn) === 'the account');
  if (direct || (by.length > 0 && counts)) return { allowed: true, by };
  const because =
    by.length > 0
      ? 'because the key’s policy does not let the account’s own policies decide'
      : `because no identity-based policy allows the ${asked.action} action`;
  return { allowed: false, because };
}

const sidOf = ({ Sid }: Statement): string => (Sid === undefined ? '' : ` (${Sid})`);

/** Whether a statement speaks of the action, the resource and the circumstances. */
function covers(statement: Statement, { action, arn, context }: RightAsked): boolean {
  const { Action, Resource, NotResource, Condition } = statement;
  const lower = action.toLowerCase();
  return (
    Action.some((pattern) => matchesPattern(pattern.toLowerCase(), lower)) &&
    (Resource === undefined || Resource.some((pattern) => matchesPattern(pattern, arn))) &&
    !NotResource?.some((pattern) => matchesPattern(pattern, arn)) &&
    conditionsHold(Condition, context)
  );
}

/** Whom a resource's policy means: naming the account leaves it to the policies of its roles. */
function meant({ Principal }: Statement, roleArn: string): 'this role' | 'the account' | 'nobody' {
  const named = Principal?.AWS ?? [];
  if (named.includes('*') || named.includes(roleArn)) return 'this role';
  const account = roleArn.split(':')[4] ?? '';
  const ofAccount = [account, `arn:aws:iam::${account}:root`];
  return named.some((each) => ofAccount.includes(each)) ? 'the account' : 'nobody';
}
