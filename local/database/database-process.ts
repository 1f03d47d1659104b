import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { EnvironmentProblem } from '../environment-problem.ts';

const STARTS_MAX = 3;
const READY_WITHIN_MS = 10_000;
const STOP_WITHIN_MS = 10_000;

export interface DatabaseProcess {
  readonly pid: number;
  readonly port: number;
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts dynoxide on its SQLite file, on the loopback address and a free port. `spawned` hears of
 * the process before it is ready, `died` when it ends without having been asked to.
 */
export async function startDatabase(
  file: string,
  logFolder: string,
  died: (message: string) => void,
  spawned: (pid: number) => void = () => {},
): Promise<DatabaseProcess> {
  const binary = findBinary();
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const log = openSync(join(logFolder, 'database.log'), 'a');
    const child = spawn(binary, ['--host', '127.0.0.1', '--port', `${port}`, '--db-path', file], {
      stdio: ['ignore', log, log],
      // A group of its own: Ctrl-C in a terminal reaches us, and we end it after our work.
      detached: true,
    });
    if (child.pid !== undefined) spawned(child.pid);
    if (await accepts(port, child)) return running(child, port, died);
    child.kill('SIGKILL');
    if (attempt === STARTS_MAX) {
      throw new EnvironmentProblem(
        `the database did not start on ${file}: see ${join(logFolder, 'database.log')}`,
      );
    }
  }
}

function running(child: ChildProcess, port: number, died: (message: string) => void) {
  let stopping = false;
  // This process may end by an error that nobody catches; only a kill -9 leaves the child behind.
  const endToo = () => child.kill('SIGTERM');
  process.once('exit', endToo);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.once('exit', (code, signal) => {
    if (!stopping) died(`the database process ended by itself (${signal ?? `exit code ${code}`})`);
  });
  return {
    pid: child.pid ?? 0,
    port,
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(force);
      process.off('exit', endToo);
    },
  };
}

function findBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}/dynoxide`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new EnvironmentProblem(
      `there is no database binary for this machine (${name}): run \`npm ci\` on Linux x64, or ` +
        'set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB-compatible endpoint',
      { cause },
    );
  }
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function accepts(port: number, child: ChildProcess): Promise<boolean> {
  let failed = false;
  child.once('error', () => {
    failed = true;
  });
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 10) {
    if (failed || child.exitCode !== null) return false;
    if (await canConnect(port)) return true;
    await new Promise((later) => setTimeout(later, 10));
  }
  return false;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', () => answer(false));
  });
}
