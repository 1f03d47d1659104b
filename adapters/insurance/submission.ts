import { instantOf, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  type Application,
  type Applied,
  applicationId,
  type InsurersWord,
  isOpen,
  isPossibleWord,
} from '../../domain/safety-insurance/application.ts';
import type { InsurerField } from '../../domain/safety-insurance/safety-insurance-benefit.ts';
import { birthDateKeys } from '../birth-dates.ts';
import { refuseIfStopped } from '../controls.ts';
import type { Env } from '../env.ts';
import { submitToInsurer } from '../insurer.ts';
import { applicationNamed, keepToken } from './applications.ts';
import { enterEnrolment } from './entered-enrolment.ts';
import { hear, wake } from './insurer-hears.ts';

/** A state that waits for an answer, and the application it waits for. */
export interface Waiting {
  readonly application: string;
  readonly token: string;
}

/**
 * Keeps the token of the state that waits, before anything is asked: the insurer's own event may be
 * here before its answer to us. Undefined where the application is decided; then the state goes on.
 */
export const waitFor = async (
  env: Env,
  { application: id, token }: Waiting,
): Promise<Application | undefined> => {
  const standing = await applicationNamed(env, id);
  const application = isOpen(standing) ? await keepToken(env, standing, token) : standing;
  if (isOpen(application)) return application;
  await wake(env, application, token);
  return undefined;
};

/** Submits the application under our own key, with the fields that the programme lists, and keeps
 * what the insurer says at once, if it says something. */
export const submit = async (
  env: Env,
  programme: Programme,
  application: Application,
): Promise<void> => {
  const { applied } = application;
  await refuseIfStopped(env, applied.programme, 'safety-insurance');
  await enterEnrolment(env, application);
  const { fields } = programme.benefits['safety-insurance'].insurer;
  const standing = await submitToInsurer(env, {
    reference: applicationId(applied),
    fields: await fieldsOf(env, applied, fields),
  });
  if (standing !== 'waiting') await heedStanding(env, application, standing);
};

/** Whoever is not old enough to be enrolled without applying has no birth date on record, and the
 * token carries none: the field is left out. */
const fieldsOf = async (
  env: Env,
  { person, at }: Applied,
  listed: readonly InsurerField[],
): Promise<Partial<Record<InsurerField, string>>> => {
  const known: Partial<Record<InsurerField, string | undefined>> = {
    person,
    enrolled_on: plainDateOf(at),
    enrolled_because: 'application',
    birth_date: listed.includes('birth_date') ? await birthDateOf(env, person) : undefined,
  };
  return Object.fromEntries(
    listed.flatMap((field) => (known[field] === undefined ? [] : [[field, known[field]]])),
  );
};

/** The one birth date on record; undefined for none, and for several: nobody guesses. */
const birthDateOf = async (env: Env, person: string): Promise<PlainDate | undefined> => {
  const keys = await birthDateKeys(env, person);
  return keys.length === 1 ? String(keys[0]?.sk).slice('BIRTH#'.length) : undefined;
};

/** Keeps what the insurer has decided, as it answers us. A day that cannot be is not believed. */
export const heedStanding = async (
  env: Env,
  application: Application,
  word: InsurersWord,
): Promise<void> => {
  if (!isPossibleWord(word, application.applied, instantOf(env.clock.now()))) {
    throw new Defect('The insurer confirms on a day on which it could not. Ask the insurer.');
  }
  const heeded = await hear(env, application, { word, through: 'question', by: 'insurer' });
  await wake(env, heeded.application);
};
