import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { leanNode } from '../../commands/lean-node.ts';

it('npm start starts Node as whoever measures it does', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const variables = Object.entries(leanNode.variables).map(([name, value]) => `${name}=${value}`);
  expect(scripts.start).toBe(
    [...variables, 'exec node', ...leanNode.args, 'commands/launch.mjs start'].join(' '),
  );
});
