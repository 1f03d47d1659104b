import type * as z from 'zod';
import { Defect } from '../../domain/errors.ts';
import type { Env } from '../env.ts';
import { jsonLines } from '../json-lines.ts';
import { resultFiles, resultManifests } from '../results.ts';

type Reach = Pick<Env, 'objects'>;

/**
 * The outcomes of the batches of one Map that succeeded, each once by its name: what a Map Run
 * leaves after a redrive may name a batch twice. Memory holds one record and the names.
 */
export async function* mapOutcomes<S extends z.ZodType>(
  env: Reach,
  place: { readonly bucket: string; readonly prefix: string },
  { schema, nameOf }: { schema: S; nameOf: (outcome: z.infer<S>) => string | number },
): AsyncGenerator<z.infer<S>> {
  const seen = new Set<string | number>();
  for (const manifest of await resultManifests(env, place)) {
    const { succeeded } = await resultFiles(env, manifest);
    for (const address of succeeded) {
      const bytes = await env.objects.read('read the result files', address);
      for await (const record of recordsIn(bytes)) {
        const outcome = schema.safeParse(record);
        if (!outcome.success) {
          throw new Defect(`${address.key} holds no such outcome: ${outcome.error.message}`);
        }
        const name = nameOf(outcome.data);
        if (seen.has(name)) continue;
        seen.add(name);
        yield outcome.data;
      }
    }
  }
}

const recordsIn = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const value of jsonLines(bytes)) {
    if (Array.isArray(value)) yield* value;
    else yield value;
  }
};
