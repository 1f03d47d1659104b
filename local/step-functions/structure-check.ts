import type { Json, JsonObject } from './asl.ts';

/** What is wrong with a definition, as ValidateStateMachineDefinition says it. */
export interface Diagnostic {
  readonly severity: 'ERROR';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

const always = ['Type', 'Comment', 'QueryLanguage'];
const moving = ['Next', 'End'];
const data = ['InputPath', 'OutputPath', 'Output', 'Assign'];
const working = ['Parameters', 'Arguments', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'];
const timed = ['TimeoutSeconds', 'HeartbeatSeconds'].flatMap((name) => [name, `${name}Path`]);
const bounded = ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];

/** Which fields a state of each type may have, and which it must have. */
const fieldsOf: Readonly<Record<string, { readonly may: string[]; readonly must: string[] }>> = {
  Task: { may: [...moving, ...data, ...working, ...timed, 'Credentials'], must: ['Resource'] },
  Pass: { may: [...moving, ...data, 'Parameters', 'Result', 'ResultPath'], must: [] },
  Wait: {
    may: [...moving, ...data, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
    must: [],
  },
  Choice: { may: [...data, 'Default'], must: ['Choices'] },
  Succeed: { may: data, must: [] },
  Fail: { may: ['Error', 'ErrorPath', 'Cause', 'CausePath'], must: [] },
  Parallel: { may: [...moving, ...data, ...working], must: ['Branches'] },
  Map: {
    may: [
      ...[...moving, ...data, ...working, ...bounded, ...bounded.map((name) => `${name}Path`)],
      ...['ItemProcessor', 'Iterator', 'Items', 'ItemsPath', 'ItemSelector', 'ItemReader'],
      ...['ItemBatcher', 'ResultWriter', 'Label'],
    ],
    must: [],
  },
};

const nameMax = 80;

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const failed = (message: string, location: string): Diagnostic => ({
  severity: 'ERROR',
  code: 'SCHEMA_VALIDATION_FAILED',
  message,
  location,
});

const exactlyOne = (state: JsonObject, names: readonly string[], at: string): Diagnostic[] => {
  const given = names.filter((name) => state[name] !== undefined);
  if (given.length === 1) return [];
  return [failed(`Exactly one of these fields is required: [${names.join(', ')}]`, at)];
};

const checkShape = (state: JsonObject, at: string): Diagnostic[] => {
  const fields = fieldsOf[String(state.Type)];
  if (fields === undefined) {
    return [failed(`Value is not one of: [${Object.keys(fieldsOf).join(', ')}]`, `${at}/Type`)];
  }
  const known = [...always, ...fields.may, ...fields.must];
  const lacking = fields.must.filter((name) => state[name] === undefined);
  return [
    ...Object.keys(state)
      .filter((name) => !known.includes(name))
      .map((name) => failed('Field is not supported', `${at}/${name}`)),
    ...(lacking.length === 0
      ? []
      : [failed(`These fields are required: [${lacking.join(', ')}]`, at)]),
    ...(fields.may.includes('Next') ? exactlyOne(state, moving, at) : []),
    ...(state.Type === 'Wait'
      ? exactlyOne(state, ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'], at)
      : []),
    ...(state.Type === 'Map' ? exactlyOne(state, ['ItemProcessor', 'Iterator'], at) : []),
  ];
};

/** A list of objects, where a field is one; anything else is said. AWS takes an empty Retry. */
const objectsIn = (
  value: Json | undefined,
  at: string,
  said: Diagnostic[],
): [string, JsonObject][] => {
  if (value === undefined) return [];
  const mayBeEmpty = /\/(Retry|Catch)$/.test(at);
  const isList = Array.isArray(value) && value.every(isObject);
  if (!isList || (value.length === 0 && !mayBeEmpty)) {
    const size = mayBeEmpty ? '' : ', not empty';
    said.push(failed(`Expected value of type Array of objects${size}`, at));
    return [];
  }
  return value.map((one, index) => [`${at}[${index}]`, one]);
};

const targetsOf = (state: JsonObject, at: string, said: Diagnostic[]): [string, Json][] => [
  ...['Next', 'Default'].flatMap((name): [string, Json][] =>
    state[name] === undefined ? [] : [[`${at}/${name}`, state[name]]],
  ),
  ...[
    ...objectsIn(state.Choices, `${at}/Choices`, said),
    ...objectsIn(state.Catch, `${at}/Catch`, said),
  ].map(([place, one]): [string, Json] => [`${place}/Next`, one.Next ?? null]),
];

const checkErrorNames = (state: JsonObject, at: string, said: Diagnostic[]): void => {
  for (const field of ['Retry', 'Catch']) {
    for (const [place, { ErrorEquals: names }] of objectsIn(state[field], `${at}/${field}`, said)) {
      const isList = Array.isArray(names) && names.length > 0;
      if (isList && names.every((name) => typeof name === 'string')) continue;
      said.push(failed('Expected value of type Array of texts, not empty', `${place}/ErrorEquals`));
    }
  }
};

const checkMachine = (machine: Json | undefined, at: string): Diagnostic[] => {
  const root = at === '' ? '/' : at;
  if (!isObject(machine)) return [failed('Expected value of type Object', root)];
  const lacking = ['States', 'StartAt'].filter((name) => machine[name] === undefined);
  if (lacking.length > 0)
    return [failed(`These fields are required: [${lacking.join(', ')}]`, root)];
  const { States, StartAt } = machine;
  if (!isObject(States)) return [failed('Expected value of type Object', `${at}/States`)];
  const said: Diagnostic[] = [];
  const reached: [string, Json][] = [[`${at}/StartAt`, StartAt ?? null]];
  for (const [name, state] of Object.entries(States)) {
    const place = `${at}/States/${name}`;
    if (!isObject(state)) {
      said.push(failed('Expected value of type Object', place));
      continue;
    }
    if (name.length > nameMax) said.push(failed(`Name has more than ${nameMax} characters`, place));
    said.push(...checkShape(state, place));
    checkErrorNames(state, place, said);
    reached.push(...targetsOf(state, place, said));
    for (const field of ['ItemProcessor', 'Iterator']) {
      if (state[field] !== undefined) said.push(...checkMachine(state[field], `${place}/${field}`));
    }
    for (const [branch, inner] of objectsIn(state.Branches, `${place}/Branches`, said)) {
      said.push(...checkMachine(inner, branch));
    }
  }
  const lost = reached.filter(([, target]) => !Object.hasOwn(States, String(target)));
  const unreached = Object.keys(States).filter((name) => !reached.some(([, to]) => to === name));
  return [
    ...said,
    ...lost.map(([location, target]): Diagnostic => {
      const field = location.split('/').at(-1);
      const message = `Missing '${field}' target: ${String(target)}`;
      return { severity: 'ERROR', code: 'MISSING_TRANSITION_TARGET', message, location };
    }),
    ...unreached.map((name): Diagnostic => {
      const message = `State "${name}" is not reachable.`;
      return {
        severity: 'ERROR',
        code: 'MISSING_TRANSITION_TARGET',
        message,
        location: `${at}/States/${name}`,
      };
    }),
  ];
};

/** Whether a definition is one at all: fields, types of states, transitions. */
export const checkStructure = (definition: object): Diagnostic[] =>
  checkMachine(definition as JsonObject, '');
