import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spellingOf } from '../../local/authorisation/rights-book.ts';
import { root, standing, type Template } from './standing.ts';
import { type Judged, judgedOf, permittedIn } from './who-may.ts';
import { besides, changesOf, linesOf, tableOf } from './who-may-table.ts';

const file = 'who-may.md';
const remedy =
  'Somebody may do more or less than test/infra/who-may.md says. Where that is meant, run ' +
  '`npm run who-may` and have its diff reviewed; else take the verb out of the row in ' +
  'infra/function-rows/ or the statement out of infra/.';

const folderOf = (stage: 'prod' | 'dev' | 'local') => {
  const { app, stack, template } = standing(stage);
  expect(template).toBeDefined();
  return { folder: app.outdir, stackName: stack.stackName };
};

const introduction = `# Who may do what

Made by \`npm run who-may\` from the synthesised template of prod, judged by IAM's rules (identity,
resource and key policies, refusals, conditions). A name is the function whose role may; \`*\` stands
for names that a run makes, \`/…\` for every other name.
`;

it('lets exactly those do each sensitive thing whom the table names', {
  timeout: 300_000,
}, async () => {
  const prod = await tableOf(judgedOf(folderOf('prod')));
  const dev = await tableOf(judgedOf(folderOf('dev')));
  const text = [
    introduction,
    prod.text,
    '',
    '## In dev besides',
    ...besides(dev.lines, prod.lines),
    '',
    '## In prod alone',
    ...besides(prod.lines, dev.lines),
    '',
  ].join('\n');
  await expect(text, remedy).toMatchFileSnapshot(join(import.meta.dirname, file));
});

/** What each role may do, by logical ids; the scenarios judge calls by the local stage's. */
const rightsByRole = ({ resources, rights }: Judged): Map<string, string[]> => {
  const spell = spellingOf(resources);
  return new Map(
    rights.roles.map(({ logicalId, statements }) => [
      logicalId.replace(/[0-9A-F]{8}$/, ''),
      statements.map(({ Resource = [], ...others }) =>
        JSON.stringify([others, Resource.map(spell.arn)])
          .replaceAll(/(local|dev|prod)-/g, '')
          .replaceAll(/\d{12}/g, ''),
      ),
    ]),
  );
};

it('gives a role the same rights, word for word, in every stage that has it', () => {
  const prod = rightsByRole(judgedOf(folderOf('prod')));
  for (const stage of ['dev', 'local'] as const) {
    const others = rightsByRole(judgedOf(folderOf(stage)));
    for (const [role, rights] of prod)
      expect(others.get(role), `${role} of ${stage}`).toEqual(rights);
  }
});

/** Sentences for whoever changed the template so. */
const saidOf = async (
  change: (template: Template) => void,
  about: (to: string) => boolean,
): Promise<string[]> => {
  const judged = (planted: (template: Template) => void) =>
    judgedOf(folderOf('prod'), planted as unknown as Parameters<typeof judgedOf>[1]);
  const linesAbout = async (stage: Judged) =>
    linesOf(await permittedIn(stage, ({ to }) => about(to)));
  return changesOf(await linesAbout(judged(() => {})), await linesAbout(judged(change)));
};

const idOf = (template: Template, start: string): string => {
  const ids = Object.keys(template.Resources).filter(
    (id) => /^[0-9A-F]{8}$/.test(id.slice(start.length)) && id.startsWith(start),
  );
  expect(ids, start).toHaveLength(1);
  return ids[0] ?? '';
};

const plant = (template: Template, role: string, statement: object): void => {
  const { Properties } = template.Resources[idOf(template, role)] ?? {};
  Properties.Policies[0].PolicyDocument.Statement.push({ Effect: 'Allow', ...statement });
};

describe('a change is told in a sentence', () => {
  it('of a wildcard in any role', async () => {
    const said = await saidOf(
      (template) => plant(template, 'CheckCanaryRole', { Action: 'dynamodb:*', Resource: '*' }),
      (to) => to.startsWith('Ledger'),
    );
    expect(said).toContain('may now: CheckCanary: DeleteItem on Ledger');
    expect(said).toContain('may now: CheckCanary: PartiQLUpdate on Ledger');
  });

  it('of a writer more', async () => {
    const said = await saidOf(
      (template) =>
        plant(template, 'TellCustomersRole', {
          Action: 'dynamodb:PartiQLInsert',
          Resource: { 'Fn::GetAtt': [idOf(template, 'LedgerTable'), 'Arn'] },
        }),
      (to) => to.startsWith('Ledger'),
    );
    expect(said).toEqual(['may now: TellCustomers: PartiQLInsert on Ledger']);
  });

  it('of a route more', async () => {
    const said = await saidOf(
      (template) => {
        (template.Resources as Record<string, unknown>).Planted = {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: { 'Fn::GetAtt': [idOf(template, 'CloseCase'), 'Arn'] },
            Principal: 'apigateway.amazonaws.com',
          },
        };
      },
      (to) => to.startsWith('CloseCase'),
    );
    expect(said).toEqual(['may now: apigateway.amazonaws.com: InvokeFunction on CloseCase']);
  });

  it('of a principal more, of this account or of another', async () => {
    for (const account of ['111122223333', '999999999999']) {
      const said = await saidOf(
        (template) => {
          const [, policy] =
            Object.entries(template.Resources).find(([id]) =>
              id.startsWith('ResultsBucketPolicy'),
            ) ?? [];
          policy?.Properties.PolicyDocument.Statement.push({
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account}:role/Someone` },
            Action: 's3:GetObject',
            Resource: {
              'Fn::Join': ['', [{ 'Fn::GetAtt': [idOf(template, 'ResultsBucket'), 'Arn'] }, '/*']],
            },
          });
        },
        (to) => to.startsWith('Results'),
      );
      expect(said).toContain(`may now: ${account}:role/Someone: GetObject on Results/…`);
    }
  });

  it('of somebody more who may become a role', async () => {
    const said = await saidOf(
      (template) => {
        const role = template.Resources[idOf(template, 'RevealCodeRole')];
        role?.Properties.AssumeRolePolicyDocument.Statement.push({
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/Operations' },
          Action: 'sts:AssumeRole',
        });
      },
      (to) => to.startsWith('RevealCodeRole'),
    );
    expect(said).toEqual(['may now: 111122223333:role/Operations: AssumeRole on RevealCodeRole']);
  });

  it('of a refusal that is gone, for the key of the codes', async () => {
    const said = await saidOf(
      (template) => {
        const key = template.Resources[idOf(template, 'KeysCodes')];
        const { Statement } = key?.Properties.KeyPolicy ?? {};
        key?.Properties.KeyPolicy.Statement.splice(
          Statement.findIndex(({ Effect }: { Effect: string }) => Effect === 'Deny'),
          1,
        );
        plant(template, 'ServeBatchRole', { Action: 'kms:Decrypt', Resource: '*' });
      },
      (to) => to.startsWith('KeysCodes'),
    );
    expect(said).toContain('may now: ServeBatch: Decrypt on KeysCodes');
  });

  it('and of the refusal that stands, none: a right inside the account is not enough', async () => {
    const said = await saidOf(
      (template) => plant(template, 'ServeBatchRole', { Action: 'kms:Decrypt', Resource: '*' }),
      (to) => to.startsWith('KeysCodes'),
    );
    expect(said).toEqual([]);
  });
});

it('has one table, which the documents name', () => {
  expect(readFileSync(join(root, 'docs/deploy.md'), 'utf8')).toContain(`test/infra/${file}`);
});
