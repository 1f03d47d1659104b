import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const principal = z.string().regex(/^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/);

/** Whom stage `prod` deals with. */
const partnersSchema = z.strictObject({
  /** Addresses are of the reviewed list in partner-hosts.ts. */
  chargingUrl: z.string(),
  orderSystemUrl: z.string(),
  ottPartnerUrl: z.string(),
  insurerUrl: z.string(),
  /** The operator's identity provider, exactly as its tokens name it. */
  issuerUrl: z.string(),
  /** The one principal that may say something about a line on our bus. */
  lineEventsPublisher: principal,
  /** The one principal that may say that a roaming product was started or refunded. */
  roamingEventsPublisher: principal,
  /** Who may subscribe to what customers are told, and to the lines on their bills. */
  messageHub: principal,
  billing: principal,
});
export type Partners = z.infer<typeof partnersSchema>;

/** An account of AWS's documentation, which belongs to nobody. */
export const isExamplePrincipal = (principal: string): boolean =>
  principal.startsWith('arn:aws:iam::111122223333:');

const file = 'infra/prod.partners.json';

/**
 * The partners of stage `prod`: a file in the repository, so that a second person reads a change;
 * `chargingUrl` from the command line stands above it and is held to the same list of hosts.
 */
export const partnersOf = (root: string, chargingUrl: unknown): Partners => {
  const path = join(root, file);
  if (!existsSync(path)) {
    throw new Error(
      `Stage prod has no partners: write ${file} with ${Object.keys(partnersSchema.shape).join(', ')}.`,
    );
  }
  const written: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const parsed = partnersSchema.safeParse({
    ...(written as object),
    ...(chargingUrl !== undefined && { chargingUrl }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${file}: ${issue?.path.join('.')} ${issue?.message}. Mend the file.`);
};
