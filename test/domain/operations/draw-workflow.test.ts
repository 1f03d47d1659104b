import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  definitionSchema,
  drawWorkflow,
  type HistoryFact,
} from '../../../domain/operations/draw-workflow.ts';

const monthlyData = definitionSchema.parse(
  JSON.parse(
    readFileSync(new URL('../../../state-machines/monthly-data.asl.json', import.meta.url), 'utf8'),
  ),
);

const small = definitionSchema.parse({
  StartAt: 'Ask',
  States: {
    Ask: { Type: 'Task', Next: 'Is it so?', Catch: [{ ErrorEquals: ['E'], Next: 'Sorry' }] },
    'Is it so?': { Type: 'Choice', Choices: [{ Next: 'Serve' }], Default: 'Sorry' },
    Serve: {
      Type: 'Map',
      Label: 'Lines',
      ItemProcessor: { States: { 'Serve the batch': {} } },
      Next: 'Done',
    },
    Sorry: { Type: 'Fail' },
    Done: { Type: 'Succeed' },
  },
});

const at = (second: number): string => `2026-02-01T00:00:${String(second).padStart(2, '0')}.000Z`;

/** `TaskStateEntered Ask`, `TaskFailed !E`: one event a second. */
const history = (...events: string[]): HistoryFact[] =>
  events.map((event, place) => {
    const [type = '', ...rest] = event.split(' ');
    const word = rest.join(' ');
    if (word.startsWith('!')) return { type, at: at(place), error: word.slice(1), cause: 'why' };
    return word === '' ? { type, at: at(place) } : { type, at: at(place), state: word };
  });

const draw = (events: HistoryFact[]) =>
  drawWorkflow({ definition: small, history: events, maps: [], runbookOf: () => 'small' });
const statuses = (events: HistoryFact[]) =>
  Object.fromEntries(draw(events).states.map(({ name, status }) => [name, status]));

const asked = ['TaskStateEntered Ask', 'TaskSucceeded', 'TaskStateExited Ask'];
const serving = [
  ...asked,
  'ChoiceStateEntered Is it so?',
  'ChoiceStateExited Is it so?',
  'MapStateEntered Serve',
];

describe('the picture of a workflow', () => {
  it.each<[because: string, events: string[], expected: Record<string, string>]>([
    ['nothing has happened', [], { Ask: 'not_reached', Serve: 'not_reached' }],
    [
      'a Map is under way',
      serving,
      { Ask: 'succeeded', 'Is it so?': 'succeeded', Serve: 'running', Done: 'not_reached' },
    ],
    [
      'a Map has failed',
      [...serving, 'MapRunFailed !States.ExceedToleratedFailureThreshold', 'ExecutionFailed !X'],
      { Serve: 'failed', Done: 'not_reached' },
    ],
    [
      'somebody stopped it',
      [...serving, 'ExecutionAborted !StoppedByOperator'],
      { Serve: 'aborted' },
    ],
    [
      'it is redriven',
      [...serving, 'ExecutionFailed !X', 'ExecutionRedriven'],
      { Serve: 'running' },
    ],
    [
      'a failure was caught',
      [
        'TaskStateEntered Ask',
        'TaskFailed !E',
        'TaskStateExited Ask',
        'FailStateEntered Sorry',
        'ExecutionFailed !E',
      ],
      { Ask: 'caught', Sorry: 'failed' },
    ],
    [
      'all is done',
      [
        ...serving,
        'MapStateExited Serve',
        'SucceedStateEntered Done',
        'SucceedStateExited Done',
        'ExecutionSucceeded',
      ],
      { Serve: 'succeeded', Done: 'succeeded' },
    ],
  ])('where %s', (_, events, expected) => {
    expect(statuses(history(...events))).toMatchObject(expected);
  });

  it('says what went wrong, and forgets it when a redrive begins', () => {
    const failed = history(...serving, 'ExecutionFailed !X');
    expect(draw(failed).states.find(({ name }) => name === 'Serve')).toMatchObject({
      error: 'X',
      cause: 'why',
    });
    const again = history(...serving, 'ExecutionFailed !X', 'ExecutionRedriven');
    expect(draw(again).states.find(({ name }) => name === 'Serve')).not.toHaveProperty('error');
  });

  it('counts calls that were tried again, and not the one that ended it', () => {
    const retried = history(
      'TaskStateEntered Ask',
      'TaskFailed !E',
      'TaskFailed !E',
      'TaskSucceeded',
      'TaskStateExited Ask',
    );
    expect(draw(retried).states[0]).toMatchObject({ status: 'succeeded', retries: 2 });
    const ended = history(
      'TaskStateEntered Ask',
      'TaskFailed !E',
      'TaskFailed !E',
      'ExecutionFailed !E',
    );
    expect(draw(ended).states[0]).toMatchObject({ status: 'failed', retries: 1 });
  });

  it('has every way once, and knows which were taken', () => {
    const { edges } = draw(history(...serving));
    expect(edges.filter(({ taken }) => taken).map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'Ask > Is it so?',
      'Is it so? > Serve',
    ]);
    expect(edges).toContainEqual({ from: 'Ask', to: 'Sorry', by: 'catch', taken: false });
  });

  it('puts a Map’s batches on it', () => {
    const lines = { label: 'Lines', total: 9, pending: 4, running: 2, succeeded: 3, failed: 0 };
    const { states } = drawWorkflow({
      ...{ definition: small, history: history(...serving), maps: [lines] },
      runbookOf: () => 'small',
    });
    expect(states.find(({ name }) => name === 'Serve')).toMatchObject({
      progress: lines,
      inside: ['Serve the batch'],
    });
  });

  it('leads from every state of the monthly run only to states that are there', () => {
    const { states, edges } = drawWorkflow({
      ...{ definition: monthlyData, history: [], maps: [] },
      runbookOf: () => 'monthly-data',
    });
    const names = new Set(states.map(({ name }) => name));
    for (const { from, to } of edges)
      expect([names.has(from), names.has(to)]).toEqual([true, true]);
    const reached = new Set(edges.map(({ to }) => to).concat(monthlyData.StartAt));
    expect([...names].filter((name) => !reached.has(name))).toEqual([]);
  });
});
