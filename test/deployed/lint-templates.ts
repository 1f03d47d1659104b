import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, stopAll } from './processes.ts';
import { projectFolder, pythonPrograms } from './python.ts';

const stages = ['dev', 'prod'];
const config = join(import.meta.dirname, 'cfn-lint.yaml');

/** Both templates, as they would be deployed, by AWS's own linter. */
const lintTemplates = async (scratch: string): Promise<void> => {
  const { env } = process;
  const programs = await pythonPrograms(join(scratch, 'python.log'));
  for (const stage of stages) {
    const assembly = join(scratch, stage);
    const cdk = join(projectFolder, 'node_modules', '.bin', 'cdk');
    await run([cdk, 'synth', '--quiet', '--output', assembly, '-c', `stage=${stage}`], {
      ...{ env, log: join(scratch, `synth-${stage}.log`), cwd: projectFolder },
    });
    await run(
      [
        join(programs, 'cfn-lint'),
        ...['--config-file', config, '--regions', 'ap-northeast-2', '--format', 'parseable'],
        ...['--template', join(assembly, `benefits-${stage}.template.json`)],
      ],
      { env, log: join(scratch, `lint-${stage}.log`) },
    );
    console.log(`cfn-lint has nothing to say about benefits-${stage}.`);
  }
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
