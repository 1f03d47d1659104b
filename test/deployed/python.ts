import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');
export const projectFolder = join(import.meta.dirname, '..', '..');

/**
 * The folder of programs of a Python environment that holds exactly what requirements.txt names.
 * It is made once for each content of that file, where `npm ci` takes it away with everything else.
 */
export const pythonPrograms = async (log: string): Promise<string> => {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(projectFolder, 'node_modules', '.cache', 'deployed', `python-${hash}`);
  const ready = join(folder, 'ready');
  if (!existsSync(ready)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, '..'), { recursive: true });
    const { env } = process;
    await run([env.PYTHON ?? 'python3.11', '-m', 'venv', folder], { env, log });
    const pip = [join(folder, 'bin', 'python'), '-m', 'pip', 'install'];
    await run([...pip, '--quiet', '--require-hashes', '--only-binary=:all:', '-r', requirements], {
      env,
      log,
    });
    mkdirSync(ready);
  }
  return join(folder, 'bin');
};
