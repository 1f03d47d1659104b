import { createHash, timingSafeEqual } from 'node:crypto';
import type * as z from 'zod';

/** One HTTP request, whatever carried it here. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A status and a body as text. */
export interface Spoken {
  readonly status: number;
  readonly body: string;
}

/** What goes back; silence is an answer too. */
export type Reply = Spoken | 'silence';

/** An answer in JSON. */
export const json = (status: number, content: unknown): Spoken => ({
  status,
  body: JSON.stringify(content),
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** True where the caller sent the stand-in's token. */
export const isAdmitted = ({ authorization }: Call, token: string): boolean =>
  timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));

/** The answer to whoever did not. */
export const notAdmitted = json(401, {
  code: 'notAdmitted',
  message: 'Send the token of this stand-in.',
});

/** The answer where there is nothing of that name. */
export const notFound = ({ method, path }: Call): Spoken =>
  json(404, {
    code: 'notFound',
    message: `There is no ${method.slice(0, 10)} ${path.slice(0, 100)}.`,
  });

/** A body as JSON; what is none fails its schema and is answered 400. */
export const read = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** The answer to a body that is not what was agreed: the first field and why. */
export const invalid = ({ issues: [issue] }: z.ZodError): Spoken =>
  json(400, {
    code: 'invalidBody',
    message: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not readable'}`,
  });
