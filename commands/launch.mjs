// Plain JavaScript on purpose: it must be able to say what is missing on any Node version.
// Usage: node commands/launch.mjs <command> [options]; commands are the files of this folder.
import * as nodeModule from 'node:module';
import { join } from 'node:path';

/** Exit code of "this machine lacks something", as in the README. */
const environmentProblem = 3;

const fail = (what, todo) => {
  process.stderr.write(`${what}\n  What to do: ${todo}\n`);
  process.exit(environmentProblem);
};

const major = Number(process.versions.node.split('.')[0]);
if (major !== 24) {
  fail(
    `This needs Node 24, and runs on ${process.version} (${process.platform} ${process.arch}).`,
    'run "npm ci" and start it by its npm script: on Linux x64 and arm64 the project brings Node 24 along; elsewhere install Node 24.',
  );
}

if (!process.env.AWS_ENDPOINT_URL_DYNAMODB) {
  try {
    nodeModule.createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    fail(
      `There is no local database for ${process.platform} ${process.arch} in node_modules.`,
      'run "npm ci" again without --omit=optional (Linux x64), or set AWS_ENDPOINT_URL_DYNAMODB to the address of a DynamoDB that runs on this machine.',
    );
  }
}

// Hundreds of TypeScript files are stripped and compiled once, not at every start: half a second of a
// core. The folder of `codeCache` in synthesise.ts, which is one of these files.
nodeModule.enableCompileCache(join(import.meta.dirname, '..', 'cdk.out', 'code-cache'));

const [command, ...rest] = process.argv.slice(2);
const { main } = await import(`./${command}.ts`);
process.exitCode = await main(rest);
