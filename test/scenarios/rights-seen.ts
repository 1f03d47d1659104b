import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { projectFolder, synthesisedAssembly } from '../../commands/synthesise.ts';
import { type RightsSeen, readRights, sentenceOf } from '../../local/authorisation/rights-book.ts';

/** Kills the start that it drives: nothing of what was used is written. */
const killed = 'interrupted-start.test.ts';

/** Every file that plays scenarios on the local cloud to their end. */
export const scenarioFiles = (): string[] => [
  ...readdirSync(join(projectFolder, 'test/scenarios'))
    .filter((name) => name.endsWith('.test.ts') && name !== killed)
    .map((name) => `test/scenarios/${name}`),
  'test/commands/whole-programme.test.ts',
];

/** Beside the assembly, whose name is a hash of all sources: evidence of other code does not count. */
const evidenceFolder = async (): Promise<string> => join(await synthesisedAssembly(), 'rights');

const written = new Map<string, RightsSeen['used'][number]>();

/**
 * Keeps which rights the functions of a data folder used, under the name of the test file. Throws
 * where a call was refused: on AWS the scenario could not have gone as it did.
 */
export const keepRightsSeen = async (dataFolder: string): Promise<void> => {
  const { used, refused } = readRights(join(dataFolder, 'rights.json'));
  if (refused.length > 0) {
    throw new Error(
      `AWS would refuse calls that functions made:\n${refused.map((each) => `- ${sentenceOf(each)}`).join('\n')}\n` +
        'Where the function is to have the right, add the verb to its row in infra/function-rows/; ' +
        'else take the call out of the function.',
    );
  }
  for (const each of used) written.set(Object.values(each).join(' '), each);
  const folder = await evidenceFolder();
  mkdirSync(folder, { recursive: true });
  const file = relative(projectFolder, expect.getState().testPath ?? 'nobody');
  writeFileSync(join(folder, file.replaceAll('/', '+')), JSON.stringify([...written.values()]));
};

/** What the scenarios of these sources have used, and the files that have not been played on them. */
export const evidence = async (): Promise<{
  readonly used: RightsSeen['used'];
  readonly missing: readonly string[];
}> => {
  const folder = await evidenceFolder();
  mkdirSync(folder, { recursive: true });
  const kept = new Set(readdirSync(folder).map((name) => name.replaceAll('+', '/')));
  return {
    used: [...kept].flatMap((name) =>
      JSON.parse(readFileSync(join(folder, name.replaceAll('/', '+')), 'utf8')),
    ),
    missing: scenarioFiles().filter((name) => !kept.has(name)),
  };
};
