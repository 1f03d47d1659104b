import type { Definition, JsonObject, State } from './asl.ts';
import { isDistributedMap } from './asl.ts';
import { expressionsOf, findingsInExpression } from './expression-check.ts';
import { checkDistributedMap } from './map-check.ts';
import { taskResource } from './task-events.ts';

/** One construct that would not run here as on AWS: where, what, and what to write instead. */
export type Finding = string;

/** Says a finding about one state. */
export type Report = (construct: string, remedy: string) => void;

const jsonataFields = ['Assign', 'Output', 'Arguments', 'Items', 'Condition'];

const checkJsonata = (name: string, state: JsonObject, report: Report): void => {
  if (state.QueryLanguage !== undefined && state.QueryLanguage !== 'JSONPath') {
    report('QueryLanguage', 'write the state in JSONPath');
  }
  for (const field of jsonataFields) {
    if (state[field] !== undefined) {
      report(`the field ${field} (JSONata or variables)`, 'pass data by input and output paths');
    }
  }
  if (name === '') report('an empty name', 'name the state');
};

const resultPath = /^\$(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

const checkPaths = (state: State, report: Report): void => {
  for (const path of [state.ResultPath, ...(state.Catch ?? []).map((c) => c.ResultPath)]) {
    if (typeof path === 'string' && !resultPath.test(path)) {
      report(`the ResultPath '${path}'`, 'use names only: $.a.b');
    }
  }
  for (const expression of expressionsOf(state)) findingsInExpression(expression, report);
};

const lambdaParameters = ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$'];

const checkTask = (state: State, report: Report): void => {
  const resource = state.Resource ?? '';
  const known = taskResource(resource);
  if (known === undefined && !resource.startsWith('${')) {
    report(
      `the resource '${resource}'`,
      'call a function: arn:aws:states:::lambda:invoke, with .waitForTaskToken or without, or its ARN',
    );
  }
  if ((state as unknown as JsonObject).Credentials !== undefined) {
    report('Credentials', 'leave them out: there are no other accounts here');
  }
  if (known?.kind !== 'integration') return;
  for (const field of Object.keys((state.Parameters ?? {}) as object)) {
    if (lambdaParameters.includes(field)) continue;
    report(`the parameter ${field} of lambda:invoke`, 'pass FunctionName and Payload only');
  }
};

const checkErrors = (state: State, report: Report): void => {
  const lists = [...(state.Retry ?? []), ...(state.Catch ?? [])].map((r) => r.ErrorEquals);
  for (const [names, where] of [
    [state.Retry, 'Retry'],
    [state.Catch, 'Catch'],
  ] as const) {
    const index = (names ?? []).findIndex((r) => r.ErrorEquals.includes('States.ALL'));
    if (index >= 0 && index < (names?.length ?? 0) - 1) {
      report(`States.ALL before other entries of ${where}`, 'put it last');
    }
  }
  if (lists.some((names) => names.includes('States.ALL') && names.length > 1)) {
    report('States.ALL beside other errors', 'let it stand alone');
  }
  if (state.HeartbeatSeconds !== undefined && state.TimeoutSeconds !== undefined) {
    if (state.HeartbeatSeconds >= state.TimeoutSeconds) {
      report('a HeartbeatSeconds that TimeoutSeconds never lets fire', 'make it shorter');
    }
  }
};

const checkMap = (state: State, nested: boolean, report: Report): void => {
  const fields = state as unknown as JsonObject;
  if (fields.Iterator !== undefined) report('Iterator', 'write ItemProcessor');
  if (state.Parameters !== undefined) report('Parameters of a Map', 'write ItemSelector');
  if (isDistributedMap(state)) {
    if (nested) report('a distributed Map inside another state', 'keep it at the top level');
    checkDistributedMap(state, report);
    return;
  }
  for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label']) {
    if (fields[field] !== undefined) {
      report(`${field} on an inline Map`, 'set ProcessorConfig.Mode to DISTRIBUTED');
    }
  }
};

const checkState = (name: string, state: State, nested: boolean): Finding[] => {
  const findings: Finding[] = [];
  const report: Report = (construct, remedy) =>
    findings.push(`State '${name}': ${construct} runs differently from AWS here; ${remedy}.`);
  checkJsonata(name, state as unknown as JsonObject, report);
  checkPaths(state, report);
  checkErrors(state, report);
  if (state.Type === 'Task') checkTask(state, report);
  if (state.Type === 'Map') checkMap(state, nested, report);
  const inner = [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])];
  return [...findings, ...inner.flatMap((machine) => checkMachine(machine, true))];
};

const targetsOf = (state: State): string[] => [
  ...(state.Next === undefined ? [] : [state.Next]),
  ...(state.Default === undefined ? [] : [state.Default]),
  ...(state.Choices ?? []).map((rule) => String(rule.Next)),
  ...(state.Catch ?? []).map((catcher) => catcher.Next),
];

const checkMachine = (definition: Definition, nested: boolean): Finding[] => {
  const fields = definition as unknown as JsonObject;
  const { StartAt, States } = definition;
  if (typeof StartAt !== 'string' || States === null || typeof States !== 'object') {
    return ['The definition needs StartAt and States.'];
  }
  const language = fields.QueryLanguage;
  const missing = [StartAt, ...Object.values(States).flatMap(targetsOf)]
    .filter((target) => !Object.hasOwn(States, target))
    .map((target) => `The definition leads to '${target}', and there is no such state.`);
  return [
    ...missing,
    ...(language === undefined || language === 'JSONPath'
      ? []
      : ['The definition is in JSONata, which the interpreter does not run; write JSONPath.']),
    ...Object.entries(States).flatMap(([name, state]) => checkState(name, state, nested)),
  ];
};

/**
 * Everything in a definition that is known to run differently here from AWS, and is not closed.
 * Validity itself is for the ASL validators; they let pass what this looks for.
 */
export const checkDefinition = (definition: object): Finding[] =>
  checkMachine(definition as Definition, false);
