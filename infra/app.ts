import { fileURLToPath } from 'node:url';
import { makeApp } from './synthesis.ts';

// cdk-nag reads a property that aws-cdk-lib calls deprecated; the warning helps nobody here.
process.env.JSII_DEPRECATED ??= 'quiet';

/** A sentence for whoever typed the command; the stack of a thrown error would say less. */
try {
  makeApp(fileURLToPath(new URL('..', import.meta.url))).app.synth();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
