import { createHash } from 'node:crypto';
import * as z from 'zod';

/* The contract of the operator's topics as a subscriber reads it; it shares no code with the side
 * that publishes. */

const line = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);

/** A message about one line, known by its id. */
export const singleSchema = z.looseObject({
  version: z.literal(1),
  kind: z.literal('single'),
  id: z.string().min(1),
  line,
  template: z.string(),
});
export type Single = z.infer<typeof singleSchema>;

/** The same about many lines; each line's id follows from its cause and the template. */
export const massSchema = z.looseObject({
  version: z.literal(1),
  kind: z.literal('mass'),
  template: z.string(),
  programme: z.string(),
  benefit: z.string(),
  period: z.string(),
  lines: z.array(line),
  people: z.array(z.strictObject({ line, cause: z.string() })),
});
export type Mass = z.infer<typeof massSchema>;

/** What came over the topic. */
export const messageSchema = z.union([singleSchema, massSchema]);
export type Message = z.infer<typeof messageSchema>;

const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The operator's id of a notice: 40 hexadecimal digits of the hash of cause and template. */
const noticeIdOf = (cause: string, template: string): string =>
  hashOf(`${cause}/${template}`).slice(0, 40);

/** The operator's id of a grant to a line: 40 hexadecimal digits of the hash of its key. */
const grantIdOf = ({ programme, benefit, period }: Mass, of: string): string =>
  hashOf(`${programme}/line:${of}/${benefit}/${period}/0`).slice(0, 40);

/** What one line is told by a message: its id, and the message without whom else it went to. */
export interface Told {
  readonly id: string;
  readonly line: string;
  readonly template: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Everything that a message tells, line by line. */
export const toldBy = (message: Message): Told[] => {
  if (message.kind === 'single') {
    const { id, line: of, template, ...content } = message as Single;
    return [{ id, line: of, template, content }];
  }
  const { lines, people, template, ...content } = message as Mass;
  const causes = [
    ...lines.map((of) => ({ line: of, cause: grantIdOf(message as Mass, of) })),
    ...people,
  ];
  return causes.map(({ line: of, cause }) => ({
    ...{ id: noticeIdOf(cause, template), line: of, template },
    content,
  }));
};

/** The identity of a message for whoever keeps it: its own id, or the hash of all it says. */
export const identityOf = (message: Message, text: string): string =>
  message.kind === 'single' ? String(message.id) : `mass-${hashOf(text)}`;
