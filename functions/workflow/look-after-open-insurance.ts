import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { findApplication, writePart } from '../../adapters/insurance/applications.ts';
import { startApplication } from '../../adapters/insurance/applications-running.ts';
import { completeApplication } from '../../adapters/insurance/complete-application.ts';
import { completeEnding } from '../../adapters/insurance/end-insurance.ts';
import { completeAcceptance } from '../../adapters/insurance/held-acceptance.ts';
import { wake } from '../../adapters/insurance/insurer-hears.ts';
import { type OpenMatter, openMatters } from '../../adapters/insurance/open-matters.ts';
import { standingHold } from '../../adapters/insurance/standing-hold.ts';
import { tellOfOverdueCases } from '../../adapters/overdue-cases.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { type Application, isOpen } from '../../domain/safety-insurance/application.ts';
import { pinnedProgramme, programmeNamed, programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** Nothing is asked: everything that is open is looked at. */
export const lookAfterOpenInsuranceSchema = z.looseObject({});

/** What the look found: counts alone. */
export interface LookedAfter {
  readonly seen: number;
  /** Executions that had never been started: their call was cut off. */
  readonly started: number;
  /** Could not be finished now; the next day's look comes back to them. */
  readonly left: number;
}

const atOnce = 8;
/** The look ends well before its own time-out: what is due of the day is told after it. */
const lookMsMax = 4 * 60_000;

/**
 * Looks at every application that has not ended, every acceptance that waits for a case and every
 * end that the insurer does not know of, and does what was cut off or can go on now: starts the
 * execution, or follows the decision. What is merely waiting for the insurer is left alone. Before
 * all that it counts the cases that customers wait for, and tells of those that are overdue. Done again it does nothing twice. What a day of many leaves unseen
 * is left for the next.
 */
export const makeLookAfterOpenInsurance = (env: Env) => async (): Promise<LookedAfter> => {
  await watchCases(env);
  const looked = { seen: 0, started: 0, left: 0 };
  const matters: OpenMatter[] = [];
  const giveUpAt = env.clock.elapsed() + lookMsMax;
  for await (const matter of openMatters(env)) matters.push(matter);
  // Ends first: most of the applications do nothing but wait for the insurer.
  matters.sort((one, other) => Number(one.kind !== 'ending') - Number(other.kind !== 'ending'));
  await sideBySide(matters, atOnce, async (matter) => {
    looked.seen += 1;
    if (env.clock.elapsed() > giveUpAt) {
      looked.left += 1;
      return;
    }
    try {
      const did = await lookAfter(env, matter);
      if (did === 'started') looked.started += 1;
    } catch (error) {
      looked.left += 1;
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      env.log.error(message, { error: name, matter: matter.id });
    }
  });
  env.log.metrics(
    { benefit: 'safety-insurance' },
    { mattersOpen: looked.seen, mattersLeft: looked.left },
  );
  return looked;
};

/** The decisions that customers were promised by a day. First of all: it costs sixteen questions. */
const watchCases = async (env: Env): Promise<void> => {
  const { programme } = programmeNamed(env.settings.required('PROGRAMME')).programme;
  await tellOfOverdueCases(env, { programme, on: plainDateOf(instantOf(env.clock.now())) });
};

const lookAfter = async (env: Env, matter: OpenMatter): Promise<string> => {
  if (matter.kind === 'ending') {
    await completeEnding(env, matter);
    return 'completed';
  }
  if (matter.kind === 'acceptance') return completeAcceptance(env, matter, pinnedProgramme);
  const application = await findApplication(env, matter.id);
  if (!application) return 'nothing';
  const { programme: name, programmeVersion: version } = application.applied;
  const { programme } = programmeVersion(name, version);
  const standing = isOpen(application) ? await endIfUpheld(env, application) : application;
  if (isOpen(standing)) {
    return startApplication(env, programme.benefits['safety-insurance'], standing);
  }
  await wake(env, standing);
  return completeApplication(env, programme, standing);
};

/** It was not the customer who applied: the insurer's answer is not awaited any more. */
const endIfUpheld = async (env: Env, application: Application): Promise<Application> => {
  if ((await standingHold(env, application.applied)) !== 'upheld') return application;
  const at = instantOf(env.clock.now());
  const withdrawn = { because: 'dispute_upheld', act: 'operator', at } as const;
  return writePart(env, application, 'withdrawn', withdrawn);
};

export const handler = task(lookAfterOpenInsuranceSchema, makeLookAfterOpenInsurance);
