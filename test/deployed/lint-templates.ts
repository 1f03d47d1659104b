import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run, stopAll } from './processes.ts';
import { projectFolder, pythonPrograms } from './python.ts';

const stages = ['dev', 'prod'];
const config = join(import.meta.dirname, 'cfn-lint.yaml');

const { env } = process;

/** The page's app asks where the door is; its template says no more of it than a host name. */
const pageApp = [
  ...['--app', 'node infra/page-app.ts'],
  ...['-c', 'operatorApi=https://door.execute-api.ap-northeast-2.amazonaws.com'],
];

/** Every template, as it would be deployed, by AWS's own linter. */
const lintTemplates = async (scratch: string): Promise<void> => {
  const programs = await pythonPrograms(join(scratch, 'python.log'));
  for (const stage of stages) {
    const assembly = await synthesise(scratch, stage);
    const page = await synthesise(scratch, `${stage}-page`, pageApp);
    for (const folder of [assembly, page]) {
      const names = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
      assert(names.length > 0, `${folder} has no template`);
      for (const name of names) await lint(programs, scratch, join(folder, name));
    }
  }
};

const synthesise = async (
  scratch: string,
  name: string,
  more: readonly string[] = [],
): Promise<string> => {
  const assembly = join(scratch, name);
  const cdk = join(projectFolder, 'node_modules', '.bin', 'cdk');
  const stage = name.replace('-page', '');
  await run([cdk, 'synth', '--quiet', '--output', assembly, '-c', `stage=${stage}`, ...more], {
    ...{ env, log: join(scratch, `synth-${name}.log`), cwd: projectFolder },
  });
  return assembly;
};

const lint = async (programs: string, scratch: string, template: string): Promise<void> => {
  const name = basename(template, '.template.json');
  await run(
    [
      join(programs, 'cfn-lint'),
      ...['--config-file', config, '--regions', 'ap-northeast-2', '--format', 'parseable'],
      ...['--template', template],
    ],
    { env, log: join(scratch, `lint-${name}.log`) },
  );
  console.log(`cfn-lint has nothing to say about ${name}.`);
};

const scratch = mkdtempSync(join(tmpdir(), 'lint-templates-'));
process.once('exit', () => {
  stopAll();
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await lintTemplates(scratch).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
