import { evaluate, type RightAsked } from './evaluate.ts';
import { neededRights, ownerOf, type SentCall, type Surroundings } from './needed-rights.ts';
import type { Statement } from './policy-document.ts';

/** What a function's worker is given to judge the function's calls by. */
export interface FunctionRights extends Surroundings {
  readonly functionName: string;
  readonly identity: readonly Statement[];
  readonly resourcePolicies: Readonly<Record<string, readonly Statement[]>>;
}

/** A right as a policy grants it: the action, on whatever the pattern covers. */
export interface GrantedRight {
  readonly action: string;
  readonly pattern: string;
}

/** A right that a call needed and that the function's role does not have. */
export interface MissingRight {
  readonly action: string;
  readonly arn: string;
  readonly because: string;
}

export type RightNews =
  | { readonly kind: 'used'; readonly right: GrantedRight }
  | { readonly kind: 'refused'; readonly right: MissingRight };

export interface Authoriser {
  /** Why AWS would refuse the call, in its words; undefined where it would serve it. */
  refusal(sent: SentCall): string | undefined;
  /** Whether the function may be told that an object is absent: without ListBucket it may not. */
  mayMiss(bucket: string): boolean;
}

/**
 * Judges the calls of one function by the policies of its template, as IAM would. `tell` hears of
 * each granted right when it is first used, and of each refusal once.
 */
export function makeAuthoriser(
  rights: FunctionRights,
  tell: (news: RightNews) => void,
): Authoriser {
  const decided = new Map<string, string | undefined>();
  const told = new Set<string>();
  const { roleArn, identity, resourcePolicies } = rights;

  const hear = (key: string, news: RightNews) => {
    if (told.has(key)) return;
    told.add(key);
    tell(news);
  };
  const decide = (asked: RightAsked): string | undefined => {
    const resource = resourcePolicies[ownerOf(asked.arn)] ?? [];
    const decision = evaluate(asked, { roleArn, identity, resource });
    const { action, arn } = asked;
    if (decision.allowed) {
      for (const pattern of decision.by) {
        hear(`${action} ${pattern}`, { kind: 'used', right: { action, pattern } });
      }
      return undefined;
    }
    const { because } = decision;
    hear(`not ${action} ${arn}`, { kind: 'refused', right: { action, arn, because } });
    return inAwsWords(rights, { action, arn, because });
  };
  /** Decided once where only action and resource count; an object's name differs every time. */
  const refusalOf = (asked: RightAsked): string | undefined => {
    if (/^(s3|events):/.test(asked.action)) return decide(asked);
    const key = `${asked.action} ${asked.arn} ${asked.context['kms:viaservice']?.[0] ?? ''}`;
    if (!decided.has(key)) decided.set(key, decide(asked));
    return decided.get(key);
  };

  return {
    refusal(sent) {
      for (const asked of neededRights(sent, rights)) {
        const refused = refusalOf(asked);
        if (refused !== undefined) return refused;
      }
      return undefined;
    },
    mayMiss(bucket) {
      const context = { 'aws:principalarn': [roleArn], 'aws:securetransport': ['true'] };
      const arn = `arn:aws:s3:::${bucket}`;
      return decide({ action: 's3:ListBucket', arn, context }) === undefined;
    },
  };
}

const inAwsWords = (
  { account, roleArn, functionName }: FunctionRights,
  { action, arn, because }: MissingRight,
): string =>
  `User: arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1)}/${functionName} ` +
  `is not authorized to perform: ${action} on resource: ${arn} ${because}`;
