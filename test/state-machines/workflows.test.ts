import { readdirSync } from 'node:fs';
import { getLanguageService, TextDocument } from 'amazon-states-language-service';
import validate from 'asl-validator';
import { describe, expect, test } from 'vitest';
import * as errors from '../../domain/errors.ts';
import { isDistributedMap, type Retrier } from '../../local/step-functions/asl.ts';
import { checkDefinition } from '../../local/step-functions/definition-check.ts';
import { statesBehind, statesOf, workflowFiles } from './definitions.ts';

/** The errors that AWS itself raises in our workflows. */
const errorsOfAws = [
  'States.ALL',
  'States.Timeout',
  'States.TaskFailed',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  // How newer runtimes report what older ones report as Lambda.Unknown.
  'Sandbox.Timedout',
  'Runtime.ExitError',
];

/** What says that a function, or Lambda itself, went away before it answered. */
const withoutAnAnswer = errorsOfAws.filter((error) => !/^States\.(ALL|TaskFailed)$/.test(error));

const ourErrors = Object.values(errors)
  .filter((value) => typeof value === 'function')
  .map((ErrorClass) => new (ErrorClass as new (message: string) => Error)('').name);

/** A child lives five minutes: what is left is for starting and ending it. */
const childSecondsMax = 270;

const delays = (retrier: Retrier): number => {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxAttempts = 3 } = retrier;
  const { MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const each = Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
  );
  return each.reduce((sum, delay) => sum + delay, 0);
};

const question = /\?$/;
const sentence = /^[A-Z][a-z']*,? [^A-Z0-9]*$/;
const services = /lambda|dynamo|s3|sns|sqs|bucket|function|step functions|eventbridge/i;

describe.each(workflowFiles)('$name', ({ text, definition }) => {
  const states = statesOf(definition);
  const named = states.map(({ name, state }) => ({ name, state }));

  test('is valid for both ASL validators', async () => {
    const strict = validate(definition, { checkPaths: true, checkArn: true });
    expect(strict.errorsText('\n'), 'asl-validator').toBe('');
    const service = getLanguageService({});
    const document = TextDocument.create('file://workflow.asl.json', 'json', 1, text);
    const findings = await service.doValidation(document, service.parseJSONDocument(document));
    expect(findings.map(({ message }) => message)).toEqual([]);
  });

  test('uses nothing that would run differently in the local cloud', () => {
    expect(checkDefinition(definition)).toEqual([]);
  });

  test('names its functions by placeholders, each in PascalCase', () => {
    const placeholders = [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name);
    for (const name of placeholders) expect(name).toMatch(/^([A-Z][a-z]+)+$/);
    const tasks = states.filter(({ state }) => state.Type === 'Task');
    for (const { name, state } of tasks) {
      expect(state.Resource, name).toMatch(/^arn:aws:states:::lambda:invoke(\.waitForTaskToken)?$/);
      const { FunctionName } = state.Parameters as { FunctionName: string };
      expect(FunctionName, name).toMatch(/^\$\{[A-Za-z]+\}$/);
    }
  });

  test.each(named)('"$name" reads as a step', ({ name, state }) => {
    expect(name.length).toBeLessThanOrEqual(60);
    expect(name, 'sentence case, no numbers, more than one word').toMatch(sentence);
    expect(name, 'no service names').not.toMatch(services);
    expect(question.test(name), 'a question for a Choice, and for nothing else').toBe(
      state.Type === 'Choice',
    );
    if (state.Type === 'Wait') expect(name).toMatch(/^Wait (for|until) /);
  });

  test('names each state once, also across Maps', () => {
    const names = named.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test('matches only on errors that exist', () => {
    const matched = states.flatMap(({ state }) =>
      [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap((entry) => entry.ErrorEquals),
    );
    const known = [...ourErrors, ...errorsOfAws];
    expect(matched.filter((error) => !known.includes(error))).toEqual([]);
  });

  test('spreads every retry with full jitter, and never retries what must stop', () => {
    for (const { name, state } of states) {
      for (const retrier of state.Retry ?? []) {
        expect(retrier.JitterStrategy, name).toBe('FULL');
        for (const error of ['Stopped', 'InputRejected', 'Defect', 'States.ALL']) {
          expect(retrier.ErrorEquals, name).not.toContain(error);
        }
      }
    }
  });

  // The time-out of a task that waits for somebody is theirs, not a sandbox's.
  test('tries every task again whose function fell over, and no answer came', () => {
    for (const { name, state } of states.filter(({ state }) => state.Type === 'Task')) {
      const waits = String(state.Resource).endsWith('.waitForTaskToken');
      const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      const noAnswer = withoutAnAnswer.filter((error) => !(waits && error === 'States.Timeout'));
      expect(
        noAnswer.filter((error) => !retried.includes(error)),
        name,
      ).toEqual([]);
    }
  });

  test('gives every task a time-out', () => {
    const tasks = states.filter(({ state }) => state.Type === 'Task');
    for (const { name, state } of tasks) {
      if (state.TimeoutSecondsPath === undefined) {
        expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
      }
    }
  });

  // A caught Map has exited, and a redrive would repeat what follows it, not the Map.
  test('keeps every distributed Map redrivable, labelled, and its children inside their time', () => {
    for (const { name, state, machine } of states) {
      if (!isDistributedMap(state)) continue;
      expect(state.Catch, `${name}: no Catch on a distributed Map`).toBeUndefined();
      expect(state.Label, name).toMatch(/^[A-Za-z]{1,40}$/);
      const behind = [...statesBehind(machine, name)];
      const fails = behind.filter((target) => machine.States[target]?.Type === 'Fail');
      expect(fails, `${name}: no Fail state behind a Map; throw in the task instead`).toEqual([]);
      let seconds = 0;
      for (const { state: child } of statesOf(state.ItemProcessor ?? definition)) {
        const attempts = (child.Retry ?? []).reduce((sum, r) => sum + (r.MaxAttempts ?? 3), 1);
        seconds += (child.TimeoutSeconds ?? 0) * attempts;
        seconds += (child.Retry ?? []).reduce((sum, retrier) => sum + delays(retrier), 0);
      }
      expect(seconds, `${name}: time-outs and back-off of a child`).toBeLessThanOrEqual(
        childSecondsMax,
      );
    }
  });
});

/** `serve-batch.ts` is the function `ServeBatch` everywhere else. */
const pascalCase = (file: string): string =>
  file
    .replace('.ts', '')
    .replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

test('every placeholder has its function', () => {
  const folder = new URL('../../functions/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const functions = files.map((file) => pascalCase(file.split('/').at(-1) ?? ''));
  const placeholders = workflowFiles.flatMap(({ text }) =>
    [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name ?? ''),
  );
  expect([...new Set(placeholders)].filter((name) => !functions.includes(name))).toEqual([]);
});
