import type * as z from 'zod';
import { Defect } from '../domain/errors.ts';
import { lineHash } from '../domain/line-hash.ts';
import type { Item } from './env.ts';

/** That an item of a person cannot be read. Its message goes into logs and executions: it names
 * fields and the hash of the partition's key, never the person or a value. */
export const unreadable = (what: string, { pk, sk }: Item, { issues }: z.ZodError): Defect => {
  const fields = issues.map(({ path, code }) => `${path.join('.')}: ${code}`).join('; ');
  return new Defect(
    `The ${what} under ${sk} cannot be read (${fields}). Its partition's key has the hash ` +
      `${lineHash(String(pk))}.`,
  );
};
