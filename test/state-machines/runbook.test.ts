import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { workflowFiles as files, statesOf } from './definitions.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const [, byState = ''] = /^## By state\n([\s\S]*?)(?=^## )/m.exec(runbook) ?? [];
const sections = new Map(
  byState
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text]),
);

const workflowFiles = files.map((file) => ({ ...file, name: file.name.replace('.asl.json', '') }));

/** What neither calls nor waits cannot turn red. */
const cannotFail = new Set(['Choice', 'Pass', 'Succeed', 'Parallel']);

describe.each(workflowFiles)('the runbook on $name', ({ name, definition }) => {
  const rows = [...(sections.get(name)?.matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm) ?? [])]
    .map(([, state = '', because = '', redrive = '']) => ({ state, because, redrive }))
    .filter(({ state }) => state !== 'State');

  test('says of every state that can fail why, and what a redrive does', () => {
    const states = statesOf(definition)
      .filter(({ state }) => !cannotFail.has(state.Type))
      .map((found) => found.name);
    expect(rows.map(({ state }) => state)).toEqual(states);
    for (const { state, because, redrive } of rows) {
      expect(because.length, state).toBeGreaterThan(15);
      expect(redrive.length, state).toBeGreaterThan(3);
    }
  });
});

test('the runbook has no workflow that does not exist', () => {
  expect([...sections.keys()].sort()).toEqual(workflowFiles.map(({ name }) => name).sort());
});
