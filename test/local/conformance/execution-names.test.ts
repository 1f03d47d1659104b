import { expect, test } from 'vitest';
import { aWorld, inARow } from '../step-functions/world.ts';

const waiting = inARow({ Wait: { Type: 'Wait', Seconds: 60 } });
const start = async (name: string, input: unknown = {}) => {
  const world = aWorld();
  world.register(waiting);
  return world.start(input, name).then(
    () => 'started',
    (error: Error) => error.name,
  );
};

// Every character that the page of StartExecution excludes, one at a time.
const excluded = [
  ...' <>{}[]?*"#%\\^|~`$&,;:/',
  '\n',
  '\t',
  '\u0000',
  '\u001f',
  '\u007f',
  '\u009f',
];
test.each(excluded.map((character) => [JSON.stringify(character), character]))(
  'a name with %s is InvalidName',
  async (_shown, character) => {
    expect(await start(`run${character}1`)).toBe('InvalidName');
  },
);

test.each([
  ['letters, digits, dashes, lines, dots, brackets', "Monthly-data_2026.02(1)'+=@!", 'started'],
  ['eighty characters', 'x'.repeat(80), 'started'],
  ['eighty-one', 'x'.repeat(81), 'InvalidName'],
  ['none', '', 'InvalidName'],
])('a name of %s', async (_what, name, answer) => {
  expect(await start(name)).toBe(answer);
});

test('the same name is the same execution of one machine alone, and for good once it has ended', async () => {
  const world = aWorld();
  world.register(waiting, 'one');
  world.register(waiting, 'other');
  const first = await world.start({ a: 1 }, 'run', 'one');
  expect(await world.start({ a: 1 }, 'run', 'one')).toBe(first);
  expect(await world.start({ a: 1 }, 'run', 'other')).not.toBe(first);
  await expect(world.start({ a: 2 }, 'run', 'one')).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });
  await world.ended(first);
  await world.time.advance(89 * 86_400_000);
  await expect(world.start({ a: 1 }, 'run', 'one')).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });
});
