import * as z from 'zod';

/**
 * What one place of the page differs in from another: it lies beside index.html as config.json, so
 * that the same build serves one machine and every stage.
 */
export const settingsSchema = z.strictObject({
  /** Shown beside the page's name. */
  stage: z.string(),
  /** What comes before `/operations`; empty where the page and the door have one address. */
  api: z
    .string()
    .regex(/^$|^https?:\/\/.*[^/]$/, 'is neither empty nor an address without a slash at its end'),
  /**
   * Where a token comes from. `stand-in`: from a service of this machine that makes one out for
   * whoever asks. `token`: from the company's own tools, put in by hand.
   */
  signIn: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('stand-in'), address: z.string() }),
    z.strictObject({ by: z.literal('token') }),
  ]),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Reads config.json, which lies beside the page. */
export const readSettings = async (): Promise<Settings> => {
  const answer = await fetch('./config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return settingsSchema.parse(await answer.json());
};
