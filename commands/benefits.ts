import { createInterface } from 'node:readline/promises';
import { openDoor } from './benefits/door.ts';
import { typed } from './benefits/typed.ts';
import { badInput, exitCodes } from './problems.ts';
import { tell } from './tell.ts';

/** What operators do by hand: `npm run benefits -- <command>`. Answers the exit code. */
export const main = async (args: readonly string[]): Promise<number> => {
  try {
    const wanted = typed(args);
    if ('help' in wanted) {
      process.stdout.write(wanted.help);
      return exitCodes.balanced;
    }
    const { command, said, place, json, yes } = wanted;
    const question = yes ? undefined : command.beware?.(said);
    const door = openDoor(place, async () => {
      if (question !== undefined) await confirm(question);
    });
    const shown = await command.run(said, { place, door });
    process.stdout.write(json ? `${JSON.stringify(shown.json)}\n` : `${shown.text}\n`);
    return shown.failed ? exitCodes.refused : exitCodes.balanced;
  } catch (error) {
    return tell(error);
  }
};

/** Asks a person who is there; of a program --yes is wanted. */
const confirm = async (question: string): Promise<void> => {
  if (process.stdin.isTTY) {
    const asking = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await asking.question(`${question}\nGo on? (yes/no) `);
    asking.close();
    if (answer.trim().toLowerCase() === 'yes') return;
    throw badInput('Nothing was done.', 'type yes at the question, or say --yes');
  }
  throw badInput(`${question} Nothing was done.`, 'say --yes to do it');
};
