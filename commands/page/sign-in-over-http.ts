import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { personNumberSchema, roleSchema } from '../../domain/operations/roles.ts';
import { sendJson, sendText } from './send.ts';

const askedSchema = z.strictObject({
  person: personNumberSchema,
  roles: z.array(roleSchema).min(1),
});

/** Makes out a token that says so of a person. */
export type SignIn = (who: z.infer<typeof askedSchema>) => Promise<string>;

/**
 * Signs somebody in at the stand-in of the identity provider. JSON alone is taken: another site's
 * form cannot send it, and its scripts would have to ask first, which nothing here allows.
 */
export const signInOver = async (
  signIn: SignIn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (request.method !== 'POST') return sendText(response, 405, 'Post a person and roles.');
  if (request.headers['content-type'] !== 'application/json') {
    return sendText(response, 415, 'Post it as application/json.');
  }
  const asked = askedSchema.safeParse(parsed(await text(request)));
  if (!asked.success) return sendText(response, 400, z.prettifyError(asked.error));
  sendJson(response, 200, { token: await signIn(asked.data) });
};

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
