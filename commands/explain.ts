import { parseArgs } from 'node:util';
import { storyOfLine } from '../adapters/line-story.ts';
import { explainLine } from '../domain/explain.ts';
import { lineIdSchema } from '../domain/line.ts';
import { cyclesOf } from '../domain/schedule.ts';
import { pinnedProgramme, programmeNamed } from '../programmes/catalogue.ts';
import { openDesk } from './desk.ts';
import { badInput, exitCodes } from './problems.ts';
import { programmeAtDesk } from './start.ts';
import { tell } from './tell.ts';

const usage = 'Usage: npm run explain -- LINE_ID [--data DIR]\n';

/** Says in sentences every decision about one line; exit code 1 where the evidence disagrees. */
export const main = async (args: readonly string[]): Promise<number> => {
  try {
    const { line, dataFolder } = asked(args);
    if (line === undefined) {
      process.stdout.write(usage);
      return exitCodes.balanced;
    }
    return await explain(line, dataFolder);
  } catch (error) {
    return tell(error);
  }
};

const asked = (args: readonly string[]): { line: string | undefined; dataFolder: string } => {
  const { values, positionals } = parsed(args);
  const dataFolder = values.data;
  if (values.help) return { line: undefined, dataFolder };
  const [line, ...more] = positionals;
  if (line === undefined || more.length > 0) {
    throw badInput('One line id is needed.', `for example: npm run explain -- L-000001`);
  }
  if (lineIdSchema.safeParse(line).success) return { line, dataFolder };
  throw badInput(`${line} is not a line id.`, 'give 1 to 32 of A-Z, a-z, 0-9 and hyphen');
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string', default: '.local' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw badInput(`${(cause as Error).message.split('. ')[0]}.`, usage.trim(), { cause });
  }
};

const explain = async (line: string, dataFolder: string): Promise<number> => {
  const { programme } = programmeNamed(programmeAtDesk);
  const desk = await openDesk({ dataFolder, mustExist: true });
  try {
    const cycles = cyclesOf(programme.benefits['monthly-data']);
    const by = { programme, cycles, pinned: pinnedProgramme };
    const story = await storyOfLine(desk.env, line, by);
    const { sentences, disagreements } = explainLine(story);
    process.stdout.write(`${[...sentences, ...disagreements].join('\n')}\n`);
    return disagreements.length === 0 ? exitCodes.balanced : exitCodes.notBalanced;
  } finally {
    await desk.close();
  }
};
