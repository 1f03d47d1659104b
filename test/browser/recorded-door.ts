import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import type { Control } from '../../domain/operations/control.ts';
import {
  type OperationsRouteId,
  operationsRouteIds,
  operationsRouteOf,
} from '../../domain/operations/routes.ts';
import { recordedAnswers } from './recorded-answers.ts';
import { recordedAt } from './recorded-runs.ts';

/** A door that answers from a record, and can fall silent. */
export interface RecordedDoor {
  readonly address: string;
  /** What was posted, in order. */
  readonly acts: readonly {
    readonly route: OperationsRouteId;
    readonly path: string;
    readonly body: unknown;
  }[];
  /** From now on nobody answers, or somebody does again. */
  silent(is: boolean): void;
  /** The next calls are answered as if the token were no longer good. */
  signedOut(is: boolean): void;
  /** The next acts are refused with that code, or done again. */
  refuses(reason: string | undefined): void;
  close(): Promise<void>;
}

type Act = { route: OperationsRouteId; path: string; body: unknown };

/** Opens it on a free port; every answer is parsed by its schema before it goes out. */
export const openRecordedDoor = async (): Promise<RecordedDoor> => {
  const acts: Act[] = [];
  const now: { silent: boolean; signedOut: boolean; refuses: string | undefined } = {
    ...{ silent: false, signedOut: false, refuses: undefined },
  };
  const server = createServer(async (request, response) => {
    if (now.silent) return void request.socket.destroy();
    if (now.signedOut || !request.headers.authorization)
      return say(response, 401, { message: 'Unauthorized' });
    if (now.refuses !== undefined && request.method === 'POST')
      return problem(response, 409, 'The door’s own sentence.', now.refuses);
    await answerTo(request, response, acts).catch((error: unknown) =>
      say(response, 500, { message: String(error) }),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  return {
    address: `http://127.0.0.1:${port}`,
    acts,
    silent: (is) => {
      now.silent = is;
    },
    signedOut: (is) => {
      now.signedOut = is;
    },
    refuses: (reason) => {
      now.refuses = reason;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

const answerTo = async (
  request: IncomingMessage,
  response: ServerResponse,
  acts: Act[],
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const met = routeMet(request.method ?? 'GET', url.pathname);
  if (!met) return problem(response, 404, 'There is no such route.');
  const { route, parameters } = met;
  const { answer, body } = operationsRouteOf(route);
  if (request.method === 'POST') {
    const said = await json(request);
    if (body && !body.safeParse(said).success)
      return problem(response, 400, 'The body cannot be used.');
    acts.push({ route, path: url.pathname, body: said });
    return say(
      response,
      200,
      answer.parse(route === 'explain-line' ? explained(said) : done(route)),
    );
  }
  if (route === 'download-report-csv') {
    response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
    return void response.end('part,what,value\r\n');
  }
  const found = recordedAnswers[route as keyof typeof recordedAnswers]?.(
    parameters,
    url.searchParams,
  );
  if (found === undefined) return problem(response, 404, 'There is no such run.');
  say(response, 200, answer.parse(withSwitches(found, acts)));
};

/** Switches as the latest acts left them. */
const withSwitches = (found: object, acts: readonly Act[]): object => {
  if (!('controls' in found)) return found;
  const controls = (found.controls as Control[]).map((control) => {
    const latest = acts.findLast(({ path }) =>
      new RegExp(`/${control.benefit}/(halt|continue)$`).test(path),
    );
    return latest ? { ...control, stopped: latest.route === 'halt-benefit' } : control;
  });
  return { ...found, controls };
};

const routeMet = (method: string, path: string) => {
  for (const route of operationsRouteIds) {
    const known = operationsRouteOf(route);
    const pattern = new RegExp(
      `^${known.path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`,
    );
    const match = known.method === method ? pattern.exec(path) : null;
    if (match) return { route, parameters: { ...match.groups } as Record<string, string> };
  }
  return undefined;
};

const done = (route: OperationsRouteId): ActAnswer => ({
  act: (/^(follow-up|[a-z]+)/.exec(route)?.[0] ?? 'halt') as ActAnswer['act'],
  ...{ outcome: 'done', sentence: 'It is done, from the next batch on.', at: recordedAt },
  record: '2026-06-30T15:22:00.000Z#20417',
});

const explained = (said: unknown) => ({
  line: Object(said).line,
  cycle: Object(said).cycle,
  at: recordedAt,
  sentences: [
    'On 2026-01-01 the line was a phone of the operator’s own, in service.',
    'For 2026-05 it was refused by the run monthly-data-2026-05: the line has ended.',
    'It ended on 2026-04-18, recorded on 2026-04-19.',
  ],
  disagreements: [],
  record: '2026-06-30T15:22:00.000Z#20417',
});

const say = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const problem = (
  response: ServerResponse,
  status: number,
  detail: string,
  reason = 'recorded',
): void => say(response, status, { type: 'about:blank', title: 'No', status, detail, reason });
