import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Definition, State } from '../../local/step-functions/asl.ts';

const folder = fileURLToPath(new URL('../../state-machines/', import.meta.url));

/** Every workflow file, by its name. */
export const workflowFiles = readdirSync(folder)
  .filter((name) => name.endsWith('.asl.json'))
  .map((name) => {
    const text = readFileSync(`${folder}${name}`, 'utf8');
    return { name, text, definition: JSON.parse(text) as Definition };
  });

export interface FoundState {
  readonly name: string;
  readonly state: State;
  /** The machine that holds it, and whether that is a Map's or a branch's. */
  readonly machine: Definition;
  readonly nested: boolean;
}

/** All states, those of Maps and branches included. */
export const statesOf = (machine: Definition, nested = false): FoundState[] =>
  Object.entries(machine.States).flatMap(([name, state]) => [
    { name, state, machine, nested },
    ...(state.ItemProcessor === undefined ? [] : statesOf(state.ItemProcessor, true)),
    ...(state.Branches ?? []).flatMap((branch) => statesOf(branch, true)),
  ]);

/** Where a state may go on. */
export const targetsOf = (state: State): string[] =>
  [
    state.Next,
    state.Default,
    ...(state.Choices ?? []).map((rule) => rule.Next as string),
    ...(state.Catch ?? []).map((catcher) => catcher.Next),
  ].filter((target) => target !== undefined);

/** The names of all states that can follow a state. */
export const statesBehind = (machine: Definition, from: string): Set<string> => {
  const behind = new Set<string>();
  const waiting = [from];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = machine.States[name];
    for (const target of state === undefined ? [] : targetsOf(state)) {
      if (behind.has(target)) continue;
      behind.add(target);
      waiting.push(target);
    }
  }
  return behind;
};
