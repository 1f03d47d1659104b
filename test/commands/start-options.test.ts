import { describe, expect, it } from 'vitest';
import { Problem } from '../../commands/problems.ts';
import { startOptions } from '../../commands/start-options.ts';

const problemOf = (args: string[]): Problem => {
  try {
    startOptions(args);
  } catch (problem) {
    if (problem instanceof Problem) return problem;
    throw problem;
  }
  throw new Error(`accepted: ${args.join(' ')}`);
};

describe('what a person may say to npm start', () => {
  it('is nothing at all: the first month over the sample in .local', () => {
    expect(startOptions([])).toMatchObject({
      sample: {},
      cohortFile: undefined,
      cycle: undefined,
      all: false,
      dataFolder: '.local',
      json: false,
    });
  });

  it('names a sample, a month and a folder', () => {
    const said = '--lines 2000 --seed 7 --cycle 2026-03 --data .local/march --json'.split(' ');
    expect(startOptions(said)).toMatchObject({
      sample: { lines: 2000, seed: 7 },
      cycle: '2026-03',
      dataFolder: '.local/march',
      json: true,
    });
  });

  it('asks for approvals only where it is said', () => {
    expect(startOptions([]).approval).toBe(false);
    expect(startOptions(['--approval', '--serve'])).toMatchObject({ approval: true, serve: true });
  });

  const refused: [args: string, says: string, because: string][] = [
    ['--lines 0', '--lines 0', 'a cohort of nobody is refused'],
    ['--lines -1', 'lines', 'a negative number is no number of lines'],
    ['--lines 1e6', '--lines 1e6', 'only digits are a whole number'],
    ['--lines 99999999999', '--lines 99999999999', 'more than twenty million lines'],
    ['--seed x', '--seed x', 'a seed is a number'],
    ['--cycle 2026-13', '--cycle 2026-13', 'there is no thirteenth month'],
    ['--cycle 2026-2', '--cycle 2026-2', 'a month has two digits'],
    ['--cohort f.csv --lines 5', '--cohort', 'a file is not a sample'],
    ['--encoding cp949', '--encoding', 'an encoding belongs to a file'],
    ['--cohort f.csv --encoding latin1', 'latin1', 'two encodings are known'],
    ['--all --cycle 2026-02', '--all', 'all months or one'],
    ['--all --approval', '--approval', 'a person approves one month'],
    ['--data=', '--data', 'a folder has a name'],
    ['--linse 5', '--linse', 'an unknown option is not guessed at'],
    ['hello', 'hello', 'there are no bare words'],
  ];
  it.each(refused)('refuses %s, naming %s: %s', (args, says) => {
    const problem = problemOf(args.split(' '));
    expect(problem.exitCode).toBe(2);
    expect(problem.message).toContain(says);
    expect(problem.todo).not.toBe('');
  });
});
