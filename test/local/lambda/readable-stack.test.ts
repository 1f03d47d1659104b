import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { readableStack } from '../../../local/lambda/readable-stack.ts';
import { aFolder } from '../an-assembly.ts';

const failureOf = async (sourcemap: boolean): Promise<Error> => {
  const folder = aFolder();
  const source = join(folder, 'grant.ts');
  writeFileSync(source, 'export const grant = (): never => {\n  throw new Error("no");\n};\n');
  const outfile = join(folder, 'index.mjs');
  buildSync({ entryPoints: [source], outfile, format: 'esm', minify: true, sourcemap });
  const { grant } = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  try {
    return grant();
  } catch (error) {
    return error as Error;
  }
};

it('names the line of the source, not of the bundle', async () => {
  const stack = readableStack(await failureOf(true));
  expect(stack).toMatch(/^Error: no\n {4}at /);
  expect(stack).toContain('grant.ts:2:');
  expect(stack).not.toMatch(/at .*index\.mjs.*\n {4}at .*index\.mjs/);
});

it('leaves a bundle without a map as it is', async () => {
  expect(readableStack(await failureOf(false))).toContain('index.mjs:1:');
});
