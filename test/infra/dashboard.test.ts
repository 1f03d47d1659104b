import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logQueries } from '../../infra/log-queries.ts';
import { ofType, root, standing, watching } from './standing.ts';

/** Every text of our own code that may name a metric or a field of a log line. */
const sources = ['adapters', 'functions']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, folder, file), 'utf8')),
  )
  .join('\n');

const isSaid = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(sources);

describe.each(['dev', 'prod'] as const)('the dashboard of %s', (stage) => {
  const template = watching(stage);
  const [[, { Properties }] = ['', { Properties: undefined }], ...more] = ofType(
    template,
    'AWS::CloudWatch::Dashboard',
  );
  const body = JSON.stringify(Properties.DashboardBody);

  it('is one, and shows every alarm', () => {
    expect(more).toEqual([]);
    for (const [id] of ofType(template, 'AWS::CloudWatch::Alarm')) expect(body).toContain(id);
  });

  it('shows no count that functions do not give', () => {
    const metric = /\\"BenefitsOrchestrator\\",\\"(\w+)\\"/g;
    const shown = [...new Set([...body.matchAll(metric)].map(([, name]) => name ?? ''))];
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.filter((name) => !isSaid(name))).toEqual([]);
  });
});

describe('the saved queries', () => {
  const saved = ofType(watching('prod'), 'AWS::Logs::QueryDefinition');

  it.each(saved)('%s reads logs of ours, under the name of the stage', (_, { Properties }) => {
    expect(Properties.Name).toMatch(/^prod-benefits\//);
    expect(Properties.LogGroupNames.length).toBeGreaterThan(0);
    for (const { Ref } of Properties.LogGroupNames) {
      expect(standing('prod').template.Resources[Ref]?.Type).toBe('AWS::Logs::LogGroup');
    }
  });

  it.each(logQueries)('“$name” asks for fields that lines have', ({ says }) => {
    const fields = says.fields?.filter((field) => !field.startsWith('@')) ?? [];
    const filtered = (says.filterStatements ?? []).flatMap(
      (filter) => /^(?:ispresent\()?(\w+)/.exec(filter)?.[1] ?? [],
    );
    const unknown = [...fields, ...filtered].filter((field) => !isSaid(field));
    expect(unknown).toEqual([]);
  });
});
