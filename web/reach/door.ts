import { problemSchema } from '../../domain/customer/answers.ts';
import {
  type AnswerOf,
  type OperationsRouteId,
  operationsRouteOf,
} from '../../domain/operations/routes.ts';
import { DoorFailure, failureKindOf } from './door-failure.ts';

/** What goes into a route: the braces of its path, its query, its body. */
export interface Asked {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The operator's door as the page calls it; every answer is parsed before anybody sees it. */
export interface Door {
  ask<R extends OperationsRouteId>(route: R, asked?: Asked): Promise<AnswerOf<R>>;
  /** The answer as a file. */
  download(route: OperationsRouteId, asked?: Asked): Promise<Blob>;
}

/** So long nobody waits for an answer of a door that answers in less than a second. */
const patienceMs = 15_000;

/** A door at that address, for whoever `token` speaks of. */
export const makeDoor = (given: {
  readonly api: string;
  readonly token: () => string | undefined;
}): Door => {
  const call = (route: OperationsRouteId, asked: Asked): Promise<Response> => {
    const token = given.token();
    const { method, type = 'application/json' } = operationsRouteOf(route);
    const patience = AbortSignal.timeout(patienceMs);
    return fetch(`${given.api}${pathOf(route, asked)}`, {
      method,
      headers: {
        accept: type,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(asked.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
      cache: 'no-store',
      signal: asked.signal ? AbortSignal.any([asked.signal, patience]) : patience,
    }).catch((cause) => {
      if (asked.signal?.aborted) throw cause;
      throw new DoorFailure('unreachable', `${method} ${pathOf(route, asked)}: no answer`, {
        cause,
      });
    });
  };
  return {
    ask: async <R extends OperationsRouteId>(route: R, asked: Asked = {}) => {
      const answer = await call(route, asked);
      if (!answer.ok) throw await failureOf(answer);
      const parsed = operationsRouteOf(route).answer.safeParse(
        await answer.json().catch(() => null),
      );
      if (parsed.success) return parsed.data as AnswerOf<R>;
      const { path = [], message = '' } = parsed.error.issues[0] ?? {};
      throw new DoorFailure('unreadable', `${route}: ${path.join('.')} ${message}`);
    },
    download: async (route, asked = {}) => {
      const answer = await call(route, asked);
      if (!answer.ok) throw await failureOf(answer);
      return answer.blob();
    },
  };
};

/** The path and query of a call; a brace that nothing fills is our own mistake. */
export const pathOf = (
  route: OperationsRouteId,
  { parameters = {}, query = {} }: Asked,
): string => {
  const path = operationsRouteOf(route).path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${route} needs ${name}`);
    return encodeURIComponent(value);
  });
  const said = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
};

const failureOf = async (answer: Response): Promise<DoorFailure> => {
  const parsed = problemSchema.safeParse(await answer.json().catch(() => null));
  const problem = parsed.success ? parsed.data : undefined;
  const sentence = problem?.detail ?? `${answer.status} ${answer.statusText}`.trim();
  return new DoorFailure(failureKindOf(answer.status), sentence, { problem });
};
