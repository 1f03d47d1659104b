import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

type Template = { readonly Resources: object; readonly [section: string]: unknown };

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder outside the project; it goes when the file's tests are done. */
export const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  made.push(folder);
  return folder;
};

/** A template of `test/local/templates`, by its name. */
export const aTemplate = (name: string): Template =>
  JSON.parse(readFileSync(join(here, 'templates', `${name}.json`), 'utf8'));

/** The output of `cdk synth` as far as the cloud reads it, for a template written by hand. */
export const anAssembly = (template: Template): string => {
  const folder = aFolder();
  const functions = readdirSync(join(here, 'functions'));
  const files = functions.map((name) => [
    name,
    {
      source: { path: join(here, 'functions', name), packaging: 'zip' },
      destinations: { here: { objectKey: `${name}.zip` } },
    },
  ]);
  writeFileSync(join(folder, 'test.template.json'), JSON.stringify(template));
  writeFileSync(
    join(folder, 'test.assets.json'),
    JSON.stringify({ files: Object.fromEntries(files) }),
  );
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify({
      artifacts: {
        test: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://unknown-account/ap-northeast-2',
          properties: { templateFile: 'test.template.json', stackName: 'test' },
        },
        'test.assets': {
          type: 'cdk:asset-manifest',
          properties: { file: 'test.assets.json' },
        },
      },
    }),
  );
  return folder;
};
