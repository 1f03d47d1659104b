import { instantOf, type PlainDate } from '../../domain/calendar.ts';
import { type Application, applicationId } from '../../domain/safety-insurance/application.ts';
import type { Env } from '../env.ts';

/** Why somebody has to speak with the insurer. */
export type InsurerCaseReason = 'insurer_silent' | 'insurer_contradicts_itself';

/**
 * Opens a case for operations, with a deadline, and tells them; again tells them again and leaves
 * the case as it is. It names the application, by which the insurer knows it too, and no person.
 */
export const openInsurerCase = async (
  env: Pick<Env, 'clock' | 'database' | 'settings' | 'topics'>,
  { applied }: Application,
  { reason, decideBy }: { readonly reason: InsurerCaseReason; readonly decideBy: PlainDate },
): Promise<void> => {
  const application = applicationId(applied);
  const openedAt = instantOf(env.clock.now());
  const id = `${application}-${reason.replaceAll('_', '-')}`;
  const table = env.settings.required('WORK_TABLE');
  await env.database.insertAll('open the case', table, [
    {
      pk: `INSURER-CASE#${id}`,
      sk: 'CASE',
      openShard: 'INSURER-CASE#0',
      ...{ application, reason, openedAt, decideBy },
    },
  ]);
  await env.topics.publish(
    'tell operations of the case',
    env.settings.required('OPERATIONS_TOPIC'),
    'An insurance application needs a person',
    JSON.stringify({ version: 1, kind: 'insurer_case', application, reason, decideBy }),
  );
};
