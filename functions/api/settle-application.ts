import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { applicationNamed, writePart } from '../../adapters/insurance/applications.ts';
import { hear, wake } from '../../adapters/insurance/insurer-hears.ts';
import { isSameAccount } from '../../domain/account-name.ts';
import { instantOf } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import {
  applicationIdSchema,
  insurersWordSchema,
  isOpen,
  isPossibleWord,
} from '../../domain/safety-insurance/application.ts';
import { task } from '../middleware/task.ts';

/** What a member of staff says that the insurer has said, outside its system. */
export const settleApplicationSchema = z.strictObject({
  application: applicationIdSchema,
  decision: insurersWordSchema,
  who: z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/),
  why: z.string().min(1).max(500),
});

/** `proposed`: it waits for somebody else to say the same. */
export interface Settled {
  readonly outcome: 'proposed' | 'settled';
}

/**
 * Settles an application that the insurer did not answer: one person says what the insurer said on
 * paper, and it counts when a second person says the same. Only an application that was handed to
 * people can be settled; its case names it.
 */
export const makeSettleApplication =
  (env: Env) =>
  async ({ application: id, decision, who, why }: SettleApplication): Promise<Settled> => {
    const application = await applicationNamed(env, id);
    const at = instantOf(env.clock.now());
    if (!isOpen(application)) throw new InputRejected('The application is decided already.');
    if (!application.withPerson) {
      throw new InputRejected('The insurer still has time to answer: nobody else may.');
    }
    if (!isPossibleWord(decision, application.applied, at)) {
      throw new InputRejected(
        'Give the day of the insurer’s letter: it lies after the application.',
      );
    }
    const part = { word: decision, who, why, at };
    const standing = await writePart(env, application, 'proposed', part);
    const { proposed } = standing;
    if (!proposed || !isOpen(standing)) {
      throw new InputRejected('The application was decided meanwhile.');
    }
    if (!isDeepEqual(proposed.word, decision)) {
      throw new InputRejected(
        'Somebody proposed another decision. Agree, then ask the insurer to repeat it.',
      );
    }
    if (isSameAccount(proposed.who, who)) return { outcome: 'proposed' };
    const by = `person:${proposed.who}+${who}`;
    await wake(
      env,
      (await hear(env, standing, { word: decision, through: 'person', by })).application,
    );
    return { outcome: 'settled' };
  };

type SettleApplication = z.infer<typeof settleApplicationSchema>;

const isDeepEqual = (one: object, other: object): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

export const handler = task(settleApplicationSchema, makeSettleApplication);
