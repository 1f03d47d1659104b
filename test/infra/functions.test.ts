import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryOf, functionParts, functionRows, pascalCase } from '../../infra/functions.ts';
import { named, root, standing } from './standing.ts';

const { template } = standing('prod');

describe.each(functionRows)('the function $name', (row) => {
  const { Properties } = named(template, 'AWS::Lambda::Function', `${pascalCase(row.name)}`);

  it('has its source where its row says', () => {
    expect(existsSync(join(root, entryOf(row))), entryOf(row)).toBe(true);
  });

  it('is as large and as patient as its row says', () => {
    expect(Properties).toMatchObject({ MemorySize: row.memoryMb, Timeout: row.timeoutSeconds });
    expect(Properties.EphemeralStorage?.Size).toBe(row.scratchMb);
  });

  it('finds every setting of its row, and nothing else', () => {
    // A token is answered without naming the machine that waits for it.
    const named = Object.entries(row.uses).filter(([, verbs]) => `${verbs}` !== 'answer');
    expect(Object.keys(Properties.Environment.Variables).sort()).toEqual(
      [...row.settings, ...named.map(([setting]) => setting), 'NODE_OPTIONS'].sort(),
    );
  });

  it('writes JSON to the log of its part, without a line per call, and is traced', () => {
    expect(Properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });
    const [part] = Object.entries(functionParts).find(([, rows]) => rows.includes(row)) ?? [];
    expect(JSON.stringify(Properties.LoggingConfig.LogGroup)).toMatch(
      new RegExp(`"Ref":"${part}Log`),
    );
    expect(Properties.TracingConfig).toEqual({ Mode: 'Active' });
    expect(Properties.Architectures).toEqual(['arm64']);
  });
});

describe('the functions', () => {
  it('know no setting that handlers do not know, and the other way round', () => {
    const env = readFileSync(join(root, 'adapters/env.ts'), 'utf8');
    const [, union = ''] = /type SettingName =([^;]+);/.exec(env) ?? [];
    const handlers = [...union.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1]);
    const rows = functionRows.flatMap(({ settings, uses }) => [...settings, ...Object.keys(uses)]);
    expect([...new Set(rows)].filter((setting) => !handlers.includes(setting))).toEqual([]);
  });

  it('serve a batch within a child’s life of five minutes, four attempts included', () => {
    const batch = functionRows.find(({ name }) => name === 'serve-batch');
    expect(4 * (batch?.timeoutSeconds ?? 0)).toBeLessThanOrEqual(270);
  });
});
