import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const editSchema = z.strictObject({
  /** From the root of the project. */
  file: z.string(),
  /** The text, which must stand in the file exactly once, and what stands there instead. */
  replace: z.tuple([z.string().min(1), z.string()]),
});
export type Edit = z.infer<typeof editSchema>;

/** A planted bug: one text of one source file, replaced as the file is loaded. */
const mutantSchema = editSchema.extend({
  /** What is broken, as a sentence. */
  saying: z.string().min(10),
  /** Where one text is not enough: a second guard of the same promise, a field that is let in. */
  also: z.array(editSchema).default([]),
  /** In which flows the simulator is to find it. */
  flows: z.array(z.string()).min(1),
  /** At most so many random episodes of each. */
  episodes: z.int().positive().default(20_000),
});
export type Mutant = z.infer<typeof mutantSchema> & { readonly name: string };

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Every mutant, one JSON file each, by name. */
export const mutants = (): Mutant[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      ...mutantSchema.parse(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))),
    }));
