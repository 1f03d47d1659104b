import { expect, it } from 'vitest';
import { evaluate } from '../../local/authorisation/evaluate.ts';
import { ownerOf } from '../../local/authorisation/needed-rights.ts';
import { may } from '../infra/who-may.ts';
import { localStage } from './granted.ts';

/** What requests say of themselves: nothing more, a file put anew, an event of ours. */
const contexts: readonly Readonly<Record<string, string>>[] = [
  {},
  { 's3:if-none-match': '*', 's3:ObjectCreationOperation': 'true' },
  { 's3:ObjectCreationOperation': 'true' },
  { 'events:source': 'benefits-orchestrator', 'events:detail-type': 'GrantIssued' },
];

/** Something that the pattern stands for; a Map Run is named by its label and an id. */
const filledIn = (pattern: string): string =>
  pattern.replaceAll('*', pattern.includes(':mapRun:') ? 'any:any' : 'any');

it('decides as the evaluator that is not ours, for what a role holds and for what its neighbour holds', async () => {
  const { assembly, resources, rights } = await localStage();
  const judged = { account: assembly.account, resources, rights };
  const differ: string[] = [];
  let allowed = 0;
  let refused = 0;
  for (const [place, holder] of rights.roles.entries()) {
    const held = holder.statements.flatMap(({ Action, Resource = [] }) =>
      Action.flatMap((action) => Resource.map((pattern) => `${action} ${filledIn(pattern)}`)),
    );
    const pairs = [...new Set(held)].map((each) => {
      const [action = '', arn = ''] = each.split(' ');
      return { action, arn };
    });
    const neighbour = rights.roles[(place + 1) % rights.roles.length] ?? holder;
    for (const { action, arn } of pairs.filter((each) => !/^(logs|xray):/.test(each.action))) {
      const fitting = contexts.filter(
        (each) =>
          Object.keys(each).every((key) => key.startsWith(`${action.split(':')[0]}:`)) &&
          (action === 's3:PutObject' || !('s3:ObjectCreationOperation' in each)),
      );
      for (const role of [holder, neighbour]) {
        for (const context of fitting) {
          const always = { 'aws:PrincipalArn': role.arn, 'aws:SecureTransport': 'true' };
          const said = Object.entries({ ...always, ...context });
          const ours = evaluate(
            {
              action,
              arn,
              context: Object.fromEntries(said.map(([key, value]) => [key.toLowerCase(), [value]])),
            },
            {
              roleArn: role.arn,
              identity: role.statements,
              resource: rights.resourcePolicies[ownerOf(arn)] ?? [],
            },
          ).allowed;
          const asked = { group: '', to: '', arn, holder: ownerOf(arn), action, context };
          const theirs = await may(judged, { arn: role.arn, statements: role.statements }, asked);
          if (ours) allowed += 1;
          else refused += 1;
          if (ours !== theirs) differ.push(`${role.logicalId} ${action} ${arn}: ${ours}`);
        }
      }
    }
  }
  expect(differ).toEqual([]);
  expect(allowed).toBeGreaterThan(1000);
  expect(refused).toBeGreaterThan(500);
}, 600_000);
