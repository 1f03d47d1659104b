import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from '../../../commands/benefits/command-table.ts';
import { doorOf, keepToken } from '../../../commands/benefits/place.ts';
import { main } from '../../../commands/benefits.ts';
import { Problem } from '../../../commands/problems.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'benefits-command-'));
  mkdirSync(join(folder, 'unserved'));
  writeFileSync(join(folder, 'unserved', 'clock.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Types it and answers the exit code with what was said. */
const type = async (text: string) => {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const args = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  const code = await main(args);
  const said = { code, out: out.mock.calls.join(''), err: err.mock.calls.join('') };
  out.mockRestore();
  err.mockRestore();
  return said;
};

const run = 'monthly-data-2026-02';

describe('what a person may type', () => {
  it.each(Object.keys(commands))(
    '%s has its help, with an example that is understood',
    async (name) => {
      const { code, out } = await type(`${name} --help`);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: npm run benefits -- ${name}`);
      expect(out).toContain('Exit codes');
      const example = commands[name]?.example.replace('npm run benefits -- ', '') ?? '';
      expect(out).toContain(example);
      // Understood as far as the door, which nobody has opened there.
      const tried = await type(`${example} --data ${join(folder, 'unserved')} --yes`);
      expect(tried.err).toContain('Nothing serves');
      expect(tried.code).toBe(3);
    },
  );

  it('nothing, or help, lists every command', async () => {
    for (const text of ['', '--help', 'help']) {
      const { code, out } = await type(text);
      expect(code).toBe(0);
      for (const name of Object.keys(commands)) expect(out).toContain(`  ${name} `);
    }
  });

  it.each(['void', 'void --help', 'reinstate', 'reinstate -h'])(
    '%s lists the commands of that kind alone',
    async (text) => {
      const { code, out } = await type(text);
      expect(code).toBe(0);
      const kind = text.split(' ')[0];
      for (const name of Object.keys(commands)) {
        expect(new RegExp(`^  ${name} `, 'm').test(out), name).toBe(name.startsWith(`${kind} `));
      }
    },
  );

  it.each<[typed: string, says: string, because: string]>([
    ['haltt monthly-data', 'haltt is no command', 'a slip of the finger is not guessed'],
    ['toString', 'toString is no command', 'what every object has is no command'],
    ['runs more', 'more: runs takes no such word', 'a word too many is not dropped'],
    ['show', 'RUN is missing', 'a run must be named'],
    ['show ../../etc', 'RUN ../../etc: not usable', 'a run is no path'],
    ['show --data', '--data', 'an option without its value'],
    ['show X --data=', '--data is empty', 'an empty folder'],
    ['runs --stage test', '--stage test', 'a stage that is none'],
    ['halt monthly-data', '--why is missing', 'an act needs a reason'],
    ['halt monthly-data --why no', '--why no: not usable', 'a reason of two letters'],
    ['halt free-lunch --why "a test"', 'BENEFIT free-lunch: not usable', 'no benefit of ours'],
    ['halt --why "a test"', 'BENEFIT is missing', 'which benefit?'],
    ['halt monthly-data --because "a test"', '--because', 'an option that is none'],
    ['continue monthly-data', '--why is missing', 'an act needs a reason'],
    ['throttle monthly-data --why "a test"', '--lines-per-second is missing', 'which rate?'],
    [
      'throttle monthly-data --lines-per-second fast --why "a test"',
      '--lines-per-second fast',
      'no number',
    ],
    [
      'throttle monthly-data --lines-per-second 0 --why "a test"',
      '--lines-per-second 0',
      'nothing is no rate: halt',
    ],
    [
      'throttle monthly-data --lines-per-second -5 --why "a test"',
      'lines-per-second',
      'below nothing',
    ],
    [`redrive ${run}`, '--why is missing', 'an act needs a reason'],
    [`redrive ${run} --why "a test"`, 'Nothing was done', 'what gives for good is asked first'],
    [`stop ${run}`, '--why is missing', 'an act needs a reason'],
    ['follow-up 2026-13 --why "a test" --yes', 'MONTH 2026-13: not usable', 'no thirteenth month'],
    ['follow-up 2026-02 --why "a test"', 'Nothing was done', 'what gives for good is asked first'],
    ['rerun february --why "a test" --yes', 'MONTH february: not usable', 'a month is YYYY-MM'],
    [`parked ${run} --why no`, '--why no: not usable', 'a reason of two letters'],
    ['explain L-1 --why "a test"', 'MONTH is missing', 'which month?'],
    ['explain L-1 --month 2026-02', '--why is missing', 'nobody looks at a line without a reason'],
    ['explain "a line" --month 2026-02 --why "a test"', 'LINE a line: not usable', 'no line id'],
    [`report ${run}`, '--why is missing', 'a file leaves: why?'],
    [`report ${run} --csv a.csv`, '--why is missing', 'a file leaves: why?'],
    [
      `report ${run} --csv a.csv --out b.csv --why "a test"`,
      '--csv goes with neither',
      'one file, not two',
    ],
    ['touched', '--person is missing', 'whose?'],
    ['touched --person ann', '--person ann: not usable', 'a number, no name'],
    ['touched --person 1001 --since yesterday', '--since yesterday', 'no day'],
    [`report ${run} --format pdf --why "a test"`, '--format pdf', 'there is no such form'],
    ['void undo void-0001', 'void undo is no command', 'a slip of the finger is not guessed'],
    ['void request --why "a test"', '--line or --run is missing', 'which grants?'],
    [
      `void request --line L-1 --month 2026-02 --run ${run} --why "a test"`,
      'one of them, not both',
      'a line or a run',
    ],
    ['void request --line L-1 --why "a test"', '--month is missing', 'which month?'],
    ['void request --line L-1 --month 2026-02', '--why is missing', 'an act needs a reason'],
    ['void request --run ../x --why "a test"', 'RUN ../x: not usable', 'a run is no path'],
    ['void show void-0001', '--why is missing', 'nobody looks at lines without a reason'],
    ['void approve void-1 --why "a test" --yes', 'NAME void-1: not usable', 'no such name'],
    [
      'void approve void-0001 --why "a test"',
      'Nothing was done',
      'what is for good is asked first',
    ],
    ['void approve void-0001 --list x --why "a test" --yes', '--list x: not usable', 'no list'],
    ['void approve --why "a test"', 'NAME is missing', 'which one?'],
    ['void reject void-0001', '--why is missing', 'a no needs a reason'],
    ['void stop void-0001', '--why is missing', 'an act needs a reason'],
    ['reinstate request --why "a test"', '--line or --void is missing', 'which grants?'],
    ['reinstate approve reinstatement-0002 --why "a test"', 'Nothing was done', 'it gives'],
    ['sign-in --role operator', '--person is missing', 'who?'],
    ['sign-in --person kim --role operator', '--person kim', 'a person is a number'],
    ['sign-in --person 1001', '--role is missing', 'as what?'],
    ['sign-in --person 1001 --role root', '--role root', 'no such role'],
    [
      'sign-in --person 1001 --role operator --stage dev',
      'local stage',
      'elsewhere the company signs people in',
    ],
  ])('%s is refused with exit code 2: %s (%s)', async (text, says) => {
    const data = /--data/.test(text) ? '' : ` --data ${join(folder, 'unserved')}`;
    const { code, out, err } = await type(`${text}${data}`);
    expect(err).toContain(says);
    expect(err).toContain('What to do: ');
    expect([code, out]).toEqual([2, '']);
  });

  it('a folder that no start has made is no data folder', async () => {
    const { code, err } = await type(`runs --data ${join(folder, 'nowhere')}`);
    expect([code, err]).toEqual([2, expect.stringContaining('is not a data folder')]);
  });

  it('a reading command says how to have the folder served', async () => {
    const { code, err } = await type(`runs --data ${join(folder, 'unserved')}`);
    expect(code).toBe(3);
    expect(err).toContain('npm start -- --serve');
  });
});

describe('the door of a stage on AWS', () => {
  const place = { stage: 'dev', dataFolder: '.local' };
  const good = {
    BENEFITS_OPERATOR_URL: 'https://abc.execute-api.ap-northeast-2.amazonaws.com/',
    BENEFITS_OPERATOR_TOKEN: 'token',
  };

  it('is where the environment says', () => {
    expect(doorOf(place, good)).toEqual({
      url: 'https://abc.execute-api.ap-northeast-2.amazonaws.com',
      token: 'token',
    });
  });

  it.each([
    ['no address', { BENEFITS_OPERATOR_URL: undefined }, 3],
    ['no token', { BENEFITS_OPERATOR_TOKEN: '' }, 3],
    ['an address in the clear', { BENEFITS_OPERATOR_URL: 'http://abc.example' }, 2],
    ['no address at all', { BENEFITS_OPERATOR_URL: 'abc' }, 2],
  ])('with %s is a sentence', (_, differs, exitCode) => {
    const open = () => doorOf(place, { ...good, ...differs });
    expect(open).toThrow(Problem);
    expect(open).toThrow(expect.objectContaining({ exitCode }));
  });
});

it('keeps a token where its owner alone may read it, also over an older file', () => {
  const path = join(folder, 'operator-token');
  writeFileSync(path, 'old', { mode: 0o644 });
  expect(keepToken(folder, 'new')).toBe(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
