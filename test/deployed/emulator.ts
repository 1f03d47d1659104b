import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { start } from './processes.ts';

export interface Emulator {
  /** What the AWS command line, the CDK and SDK clients need to find it, and nothing of an account. */
  readonly clientEnv: NodeJS.ProcessEnv;
  readonly python: string;
}

const folder = join(import.meta.dirname, 'emulator');
const startSecondsMax = 60;

/**
 * Starts MiniStack on a free port of 127.0.0.1, with all it keeps in the scratch folder. Its
 * functions are processes of the Node that runs this, with `names-of-aws.ts` loaded first and their
 * clock on `day`.
 */
export const startEmulator = async (given: {
  readonly scratch: string;
  readonly programs: string;
  readonly day: string;
  readonly region: string;
}): Promise<Emulator> => {
  const { scratch, programs, day, region } = given;
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const home = join(scratch, 'emulator');
  mkdirSync(home);
  // Its workers are CommonJS, whatever a package.json further up says.
  writeFileSync(join(home, 'package.json'), '{}');
  const offsetMs = Date.parse(day) - Date.now();
  const clientEnv = clientEnvironment({ endpoint, region, scratch, offsetMs });
  const python = join(programs, 'python');
  const { process: server } = start([python, join(folder, 'start.py')], {
    env: {
      ...clientEnv,
      PATH: `${nodeWithNames(home)}:${process.env.PATH}`,
      TMPDIR: home,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: region,
      S3_DATA_DIR: join(home, 's3'),
      STATE_DIR: join(home, 'state'),
      LAMBDA_EXECUTOR: 'local',
      // Two listeners that are on by themselves, on every interface.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
    },
    log: join(scratch, 'emulator.log'),
    cwd: home,
  });
  let isOver = false;
  server.once('exit', () => {
    isOver = true;
  });
  await answering(`${endpoint}/_ministack/health`, () => isOver);
  return { clientEnv, python };
};

const clientEnvironment = (given: {
  readonly endpoint: string;
  readonly region: string;
  readonly scratch: string;
  readonly offsetMs: number;
}): NodeJS.ProcessEnv => {
  const nothing = join(given.scratch, 'no-such-file');
  // Whatever of an account is in this environment stays out of it.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(own),
    CHECK_CLOCK_OFFSET_MS: String(given.offsetMs),
    AWS_ENDPOINT_URL: given.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: given.region,
    AWS_DEFAULT_REGION: given.region,
    AWS_CONFIG_FILE: nothing,
    AWS_SHARED_CREDENTIALS_FILE: nothing,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CI: 'true',
    NO_COLOR: '1',
  };
};

/** A folder with a `node` of its own: functions set NODE_OPTIONS themselves, so it cannot be there. */
const nodeWithNames = (home: string): string => {
  const node = join(home, 'bin', 'node');
  mkdirSync(dirname(node));
  const names = pathToFileURL(join(folder, 'names-of-aws.ts'));
  writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' --import '${names}' "$@"\n`);
  chmodSync(node, 0o755);
  return dirname(node);
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const answering = async (url: string, isOver: () => boolean): Promise<void> => {
  for (let waited = 0; waited < startSecondsMax * 4 && !isOver(); waited += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(isOver() ? 'The emulator ended by itself.' : `${url} did not answer.`);
};
