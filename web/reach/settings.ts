import * as z from 'zod';

/** Spoken to without encryption, because nothing leaves the machine. */
const loopback = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/;

/** An address that answers are believed from: encrypted, or of this machine; nothing behind the path,
 * and one host that can stand in the page's content policy. */
const believed = z
  .url({ protocol: /^https?$/ })
  .refine((text) => text.startsWith('https://') || loopback.test(text), 'is not https')
  .refine((text) => !/[?#@*;,]/.test(text), 'has more than an address');

/** An OpenID Connect provider where people sign in, and what the page is known as there. */
const providerSchema = z.strictObject({
  by: z.literal('provider'),
  /** Spelled as in the provider's own description and in its tokens. */
  issuer: believed,
  /** The page's name at the provider: a public client, which has no secret. */
  clientId: z.string().min(1),
  /** What is asked for, words with spaces between. */
  scope: z
    .string()
    .default('openid')
    .refine((text) => text.split(' ').includes('openid'), 'lacks openid'),
  /** Whom the token is to be made out for, where the provider wants it as a parameter of that name. */
  audience: z.string().min(1).optional(),
  /** The same, where it wants it as RFC 8707 has it. */
  resource: z.string().min(1).optional(),
  /** Where tokens are fetched, if at another origin than the issuer's. */
  tokensAt: believed.transform((text) => new URL(text).origin).optional(),
});
export type Provider = z.infer<typeof providerSchema>;

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
   * Where a token comes from. `provider`: people sign in there. `token`: from the company's own
   * tools, put in by hand.
   */
  signIn: z.discriminatedUnion('by', [providerSchema, z.strictObject({ by: z.literal('token') })]),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The origins that a page with these settings talks to besides its own, each once. */
export const signInOrigins = ({ signIn }: Pick<Settings, 'signIn'>): readonly string[] => {
  if (signIn.by !== 'provider') return [];
  const { issuer, tokensAt } = signIn;
  return [...new Set([new URL(issuer).origin, ...(tokensAt ? [tokensAt] : [])])];
};

/** Settings out of a file's text; an error names the field and never the value. */
export const settingsOf = (text: string): Settings => {
  const parsed = settingsSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error));
};

/** Reads config.json, which lies beside the page. */
export const readSettings = async (): Promise<Settings> => {
  const answer = await fetch('./config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return settingsOf(await answer.text());
};
