import { problemSchema } from '../../domain/customer/answers.ts';
import {
  type AnswerOf,
  type OperationsRouteId,
  operationsRouteOf,
} from '../../domain/operations/routes.ts';
import { badInput, environment, exitCodes, Problem } from '../problems.ts';
import { doorOf, notServed, type Place, signInAgain } from './place.ts';

/** What a call says, by the names of the route's schemas. */
export interface Asked {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The operator's door, as a command goes through it. */
export interface Door {
  call<R extends OperationsRouteId>(route: R, asked?: Asked): Promise<AnswerOf<R>>;
}

/** What a person calls the fields of a route. */
const spoken: Readonly<Record<string, string>> = {
  benefit: 'BENEFIT',
  run: 'RUN',
  cycle: 'MONTH',
  line: 'LINE',
  why: '--why',
  linesPerSecond: '--lines-per-second',
  preview: '--preview',
  correction: 'NAME',
  list: '--list',
  after: '--after',
  number: '--person',
  since: '--since',
};

/** Calls of one place; each is checked here first, so that bad input leaves nothing behind. Before
 * something is done, `sure` may still throw. */
export const openDoor = (place: Place, sure: () => Promise<void> = async () => {}): Door => ({
  call: async (route, asked = {}) => {
    refuseBadInput(route, asked);
    if (operationsRouteOf(route).method === 'POST') await sure();
    const { url, token } = doorOf(place);
    const answer = await send(place, { url: `${url}${pathOf(route, asked)}`, token }, route, asked);
    const { type, answer: schema } = operationsRouteOf(route);
    const text = await answer.text();
    return schema.parse(type ? text : JSON.parse(text)) as never;
  },
});

const pathOf = (route: OperationsRouteId, { parameters = {}, query = {} }: Asked): string => {
  const path = operationsRouteOf(route).path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name] ?? ''),
  );
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
};

/** What the door would refuse for its form is refused here, in the words of the command line. */
export const refuseBadInput = (route: OperationsRouteId, asked: Asked): void => {
  const { parameters, query, body } = operationsRouteOf(route);
  for (const [schema, value] of [
    [parameters, asked.parameters ?? {}],
    [query, asked.query ?? {}],
    [body, asked.body ?? {}],
  ] as const) {
    const issue = schema?.safeParse(value).error?.issues[0];
    if (!issue) continue;
    const field = String(issue.path[0] ?? '');
    const given = (value as Readonly<Record<string, unknown>>)[field];
    const name = spoken[field] ?? field;
    throw badInput(
      given === undefined || given === '' ? `${name} is missing.` : `${name} ${given}: not usable.`,
      wanted[field] ?? issue.message,
    );
  }
};

/** What each field must be. */
const wanted: Readonly<Record<string, string>> = {
  benefit: 'name one of monthly-data, ott-pass, roaming-bonus, safety-insurance',
  run: 'name a run as "npm run benefits -- runs" lists it, for example monthly-data-2026-02',
  cycle: 'give a month YYYY-MM, for example 2026-02',
  supplement: 'name one as "npm run benefits -- supplement list" does, such as supplement-0001',
  number: 'give 1 to 12 digits, for example --person 1001',
  since: 'give a day YYYY-MM-DD, for example 2026-02-01',
  line: 'give a line id: 1 to 32 of A-Z, a-z, 0-9 and hyphen',
  why: 'say why in 3 to 200 characters, without a name or number of a customer: it is kept for ever',
  correction: 'name it as "npm run benefits -- void list" does, for example void-0001',
  list: 'say the list as "void show" names it: 12 of 0-9 and a-f',
  linesPerSecond: 'give a whole number of lines a second, 1 to 100000',
};

const send = async (
  place: Place,
  { url, token }: { readonly url: string; readonly token: string },
  route: OperationsRouteId,
  asked: Asked,
): Promise<Response> => {
  const { method } = operationsRouteOf(route);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(asked.body && { body: JSON.stringify(asked.body) }),
    });
  } catch (cause) {
    if (place.stage === 'local') throw notServed(place.dataFolder);
    throw environment(`${url} does not answer.`, 'check the address and the network', { cause });
  }
  if (answer.ok) return answer;
  throw await problemOf(place, answer);
};

/** The door's no, in words: what it says, and what to do. */
const problemOf = async (place: Place, answer: Response): Promise<Problem> => {
  const { status } = answer;
  if (status === 401) {
    return environment(
      'The door does not accept this sign-in: it is too old or another’s.',
      signInAgain(place),
    );
  }
  const said = problemSchema.safeParse(await answer.json().catch(() => undefined));
  if (!said.success) {
    return environment(`The door answered ${status} without a reason.`, 'try again in a while');
  }
  const { detail, reason, request } = said.data;
  if (status >= 500) {
    const todo = request
      ? `try again; if it stays so, find request ${request} in the log`
      : 'try again in a while';
    return environment(detail, todo);
  }
  return new Problem(exitCodes.refused, detail, todoFor(reason, place));
};

const todoFor = (reason: string, place: Place): string => {
  if (reason === 'role_needed') return signInAgain(place);
  if (reason === 'benefit_is_halted') return '"npm run benefits -- continue BENEFIT --why TEXT"';
  if (reason === 'run_not_found') return 'see "npm run benefits -- runs"';
  if (reason === 'correction_not_found') return 'see "npm run benefits -- void list"';
  if (reason === 'list_not_named' || reason === 'list_differs') {
    return '"npm run benefits -- void show NAME", then approve with --list';
  }
  if (reason === 'same_person') return 'have another person sign in and approve it';
  if (reason === 'decisions_too_old') return '"npm run benefits -- rerun MONTH --why TEXT"';
  return 'see "npm run benefits -- show RUN" and docs/runbook.md';
};
