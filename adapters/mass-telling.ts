import { renderNotice } from '../domain/notices/notice-texts.ts';
import {
  isOnTheBill,
  type MassMessage,
  type MassStatement,
  massMessageSchema,
  massStatementSchema,
  type Telling,
} from '../domain/notices/telling.ts';
import type { Env } from './env.ts';

type Reach = Pick<Env, 'settings' | 'topics'>;

/** A line whose notice is about a cause of its own, such as a person's grant. */
export interface PersonToTell {
  readonly line: string;
  readonly cause: string;
}

/** Who is told in one message. */
export interface Audience {
  readonly lines: readonly string[];
  readonly people: readonly PersonToTell[];
}

/** SNS charges a message by 64 KB: a thousand line ids of 32 characters, or 500 with a cause. */
const linesPerMessage = 1_000;
const peoplePerMessage = 500;

/**
 * Tells many the same, first their bills, then them. Repeating it is harmless: hub and bill know
 * each line's notice by an id that follows from its cause.
 */
export const tellMany = async (
  env: Reach,
  telling: Telling,
  { lines, people }: Audience,
): Promise<void> => {
  const audiences: Audience[] = [
    ...chunksOf(lines, linesPerMessage).map((some) => ({ lines: some, people: [] })),
    ...chunksOf(people, peoplePerMessage).map((some) => ({ lines: [], people: some })),
  ];
  for (const audience of audiences) {
    if (isOnTheBill(telling.template)) await putOnBills(env, statementTo(telling, audience));
    await tellHub(env, telling, audience);
  }
};

const statementTo = (telling: Telling, { lines, people }: Audience): MassStatement => {
  const { template, programme, benefit, period, run, on } = telling;
  return {
    ...{ version: 1, kind: 'mass', template, programme, benefit, period, run, on },
    byWhoseAct: 'operator',
    lines: [...lines],
    people: [...people],
  };
};

const putOnBills = (env: Reach, statement: MassStatement): Promise<void> =>
  env.topics.publish(
    'put the benefit on many bills',
    env.settings.required('STATEMENT_LINES_TOPIC'),
    statement.template,
    JSON.stringify(massStatementSchema.parse(statement)),
  );

const tellHub = (env: Reach, telling: Telling, audience: Audience): Promise<void> => {
  const text = renderNotice(telling, 'ko');
  const message: MassMessage = { ...statementTo(telling, audience), text };
  return env.topics.publish(
    'tell many customers',
    env.settings.required('NOTICES_TOPIC'),
    telling.template,
    JSON.stringify(massMessageSchema.parse(message)),
  );
};

const chunksOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
