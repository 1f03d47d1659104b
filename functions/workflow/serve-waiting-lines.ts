import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { keptCodeIds } from '../../adapters/ott/code-files.ts';
import { isOnHold, readCodes } from '../../adapters/ott/offered-codes.ts';
import { type Restock, serveWaiting, serveWaitingFromStock } from '../../adapters/ott/waiting.ts';
import { Defect } from '../../domain/errors.ts';
import { type CodeFile, codeFileSchema } from '../../domain/ott-pass/code-import.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

export const serveWaitingLinesEventSchema = z.object({
  file: codeFileSchema,
  /** `on_hold`: before anybody else can ask. `on_offer`: for those who joined the queue while the
   * codes were put on offer. */
  codes: z.enum(['on_hold', 'on_offer']),
});
type Event = z.infer<typeof serveWaitingLinesEventSchema>;

/** `mayBeMore`: the time was over before the queue or the codes were. */
export interface ServedLines {
  readonly given: number;
  readonly mayBeMore: boolean;
}

/** A new stretch of codes is begun within this; one takes a minute at the most. */
const secondsMax = 180;

/** Gives the codes of a file to those who wait, in the order in which they came. Asked again, it
 * goes on: what was given is not given twice. */
export const makeServeWaitingLines =
  (env: Env) =>
  async ({ file, codes }: Event): Promise<ServedLines> => {
    const restock = restockOf(env, file);
    const served =
      codes === 'on_offer'
        ? { given: (await serveWaitingFromStock(env, restock)).given, mayBeMore: false }
        : await serveFromHold(env, file, restock);
    env.log.info('lines that waited are served', { file: file.file, ...served });
    return served;
  };

const restockOf = (env: Env, file: CodeFile): Restock => {
  const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
  if (programme.programme === file.programme) {
    return { programme, pool: file.pool, run: `restock:${file.file}` };
  }
  throw new Defect(
    `File ${file.file} is of the programme ${file.programme} and this stage runs ` +
      `${programme.programme}. Set PROGRAMME to a version of the file's, then redrive.`,
  );
};

const serveFromHold = async (env: Env, file: CodeFile, restock: Restock): Promise<ServedLines> => {
  const startedAt = env.clock.elapsed();
  let given = 0;
  for await (const codeIds of keptCodeIds(env, file)) {
    if (env.clock.elapsed() - startedAt > secondsMax * 1000) return { given, mayBeMore: true };
    const held = (await readCodes(env, file.pool, codeIds)).filter(isOnHold);
    if (held.length === 0) continue;
    const inOrder = held.sort((one, other) => one.row - other.row).map(({ codeId }) => codeId);
    const served = await serveWaiting(env, restock, inOrder);
    given += served.given;
    if (served.left.length > 0) break;
  }
  return { given, mayBeMore: false };
};

export const handler = task(serveWaitingLinesEventSchema, makeServeWaitingLines);
