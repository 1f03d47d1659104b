import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'page-app-'));
const door = 'https://abc.execute-api.example.com';

/** Runs the page's app as `cdk deploy` does, with that file of settings. */
const synthesise = (name: string, settings: string, context: object = { operatorApi: door }) => {
  const file = join(folder, `${name}.json`);
  const out = join(folder, name);
  writeFileSync(file, settings);
  const { status, stderr } = spawnSync(process.execPath, ['infra/page-app.ts'], {
    env: {
      ...process.env,
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify({ stage: 'prod', settings: file, ...context }),
    },
    encoding: 'utf8',
  });
  return { status, stderr, out };
};
const settings = (issuer: string, stage = 'prod'): string =>
  JSON.stringify({ stage, api: '', signIn: { by: 'provider', issuer, clientId: 'page' } });

const otherDoor = settings('https://login.example').replace(
  '"api":""',
  '"api":"https://a.example"',
);

const templatesIn = (out: string): string[] =>
  readdirSync(out).filter((name) => name.endsWith('.template.json'));

describe('the page’s own app', () => {
  it('tells browsers of the issuer in the file that will lie beside the page', () => {
    const { status, out } = synthesise('good', settings('https://login.example/staff'));
    expect(status).toBe(0);
    const [template = ''] = templatesIn(out);
    expect(readFileSync(join(out, template), 'utf8')).toContain(
      "connect-src 'self' https://login.example;",
    );
  });

  it.each([
    ['clear', settings('http://login.example'), 'is not https'],
    ['other-stage', settings('https://login.example', 'dev'), 'is of stage dev, and this is prod'],
    ['loopback', settings('http://127.0.0.1:4510'), 'at http://127.0.0.1:4510, on one machine'],
    ['other-door', otherDoor, 'the door lies below the page'],
    ['torn', '{"stage":', 'cannot be used'],
  ])('makes no template of a file that the page could not use: %s', (name, text, said) => {
    const { status, stderr, out } = synthesise(name, text);
    expect([status, stderr]).toEqual([1, expect.stringContaining(said)]);
    expect(templatesIn(out)).toEqual([]);
  });

  it('asks for the door where nobody names it', () => {
    const { status, stderr } = synthesise('no-door', settings('https://login.example'), {});
    expect([status, stderr]).toEqual([1, expect.stringContaining('-c operatorApi=')]);
  });
});
