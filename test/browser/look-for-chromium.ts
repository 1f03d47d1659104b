import { chromiumMissing, chromiumPath } from './chromium.ts';

// For .ci/run: where there is no browser it says what to do, and the other steps go on.
if (chromiumPath) process.stdout.write(`${chromiumPath}\n`);
else {
  process.stderr.write(`${chromiumMissing}\n`);
  process.exitCode = 1;
}
