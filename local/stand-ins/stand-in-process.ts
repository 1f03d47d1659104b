import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { LocalClock } from '../time/clock.ts';

const READY_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 10_000;
const readySchema = z.object({ ready: z.literal(true), port: z.int() });

export interface StandInProcess {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts a partner's stand-in as a process of its own, on the local clock. It is given PORT (0: any
 * free one), TOKEN and DATA_FILE, and says over IPC when it is ready and at which port; when this
 * process dies the channel closes, and it ends by itself.
 */
export async function startStandIn(
  standIn: {
    readonly name: string;
    readonly entry: string;
    readonly token: string;
    readonly dataFile: string;
  },
  given: {
    readonly clock: LocalClock;
    readonly logs: string;
    readonly died: (message: string) => void;
  },
): Promise<StandInProcess> {
  const { name, entry, token, dataFile } = standIn;
  const log = openSync(join(given.logs, `${name}.log`), 'a');
  const clockOffset = new Float64Array(given.clock.offset);
  const bootstrap = fileURLToPath(new URL('clock-bootstrap.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', bootstrap, entry], {
    stdio: ['ignore', log, log, 'ipc'],
    // A group of its own: Ctrl-C in a terminal reaches us, and we end it after our work.
    detached: true,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      TOKEN: token,
      DATA_FILE: dataFile,
      LOCAL_CLOCK_OFFSET_MS: String(clockOffset[0]),
    },
  });
  given.clock.onMove((offsetMs) => {
    if (child.connected) child.send({ clockOffsetMs: offsetMs });
  });
  const port = await whenReady(child, name, join(given.logs, `${name}.log`));
  return running(child, { name, port, died: given.died });
}

function running(
  child: ChildProcess,
  { name, port, died }: { name: string; port: number; died: (message: string) => void },
): StandInProcess {
  let stopping = false;
  // This process may end by an error that nobody catches; only a kill -9 leaves the child behind.
  const endToo = () => child.kill('SIGTERM');
  process.once('exit', endToo);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.once('exit', (code, signal) => {
    if (!stopping) died(`stand-in ${name} ended by itself (${signal ?? `exit code ${code}`})`);
  });
  return {
    name,
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

function whenReady(child: ChildProcess, name: string, log: string): Promise<number> {
  return new Promise((ready, failed) => {
    const fail = (what: string) => {
      child.kill('SIGKILL');
      failed(new EnvironmentProblem(`stand-in ${name} ${what}: see ${log}`));
    };
    const limit = setTimeout(() => fail('did not say that it is ready'), READY_WITHIN_MS);
    child.once('error', (error) => fail(`did not start (${error.message})`));
    child.once('exit', (code) => {
      clearTimeout(limit);
      fail(`ended with code ${code} before it was ready`);
    });
    child.on('message', (message) => {
      const said = readySchema.safeParse(message);
      if (!said.success) return;
      clearTimeout(limit);
      child.removeAllListeners('exit');
      ready(said.data.port);
    });
  });
}
