import { instantOf } from '../../domain/calendar.ts';
import {
  type Application,
  applicationId,
  type Heard,
  type InsurersWord,
} from '../../domain/safety-insurance/application.ts';
import type { Env } from '../env.ts';
import { writePart } from './applications.ts';

type Reach = Pick<Env, 'clock' | 'database' | 'log' | 'settings' | 'workflows'>;

/** What became of a word of the insurer. `late`: the application had been withdrawn. `contradicts`:
 * an earlier word says something else, and stands. */
export interface Heeded {
  readonly outcome: 'heard' | 'repeated' | 'late' | 'contradicts';
  readonly application: Application;
}

/** Keeps the insurer's word, the first one for good, and says what it met. */
export const hear = async (
  env: Reach,
  application: Application,
  { word, through, by }: Omit<Heard, 'at'>,
): Promise<Heeded> => {
  const at = instantOf(env.clock.now());
  const standing = await writePart(env, application, 'heard', { word, through, by, at });
  if (!standing.heard) return { outcome: 'late', application: standing };
  if (!isSame(standing.heard.word, word)) return { outcome: 'contradicts', application: standing };
  const isOurs = standing.heard.through === through && standing.heard.at === at;
  return { outcome: isOurs ? 'heard' : 'repeated', application: standing };
};

const isSame = (one: InsurersWord, other: InsurersWord): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

/**
 * Lets the state go on that waits for this application, if one does. What it goes on with is in the
 * table: the execution learns nothing but that there is something to read.
 */
export const wake = async (
  env: Reach,
  { applied, submitted }: Application,
  token = submitted?.token,
): Promise<void> => {
  if (token === undefined) return;
  const went = await env.workflows.answer('let the application go on', token, {
    succeeded: { application: applicationId(applied) },
  });
  if (went === 'gone') {
    env.log.info('no state waits for the application', { application: applicationId(applied) });
  }
};
