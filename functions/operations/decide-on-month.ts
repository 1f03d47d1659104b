import { askPreview } from '../../adapters/approval/asked-preview.ts';
import { decideMonth } from '../../adapters/approval/decided-month.ts';
import { type Access, recordAccess, recordOutcome } from '../../adapters/operations/access.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import {
  type OperatorAnswer,
  type OperatorCall,
  operatorCall,
  type Serving,
} from '../middleware/operator-call.ts';

type Decides = 'approve-month' | 'reject-month';
type Came =
  | Pick<ActAnswer, 'outcome' | 'sentence' | 'preview'>
  | { readonly no: 404 | 409; readonly reason: string; readonly sentence: string };
type Call = Pick<OperatorCall<'preview-month'>, 'operator' | 'parameters' | 'at'>;

/**
 * What people decide about a month: to have it previewed, to approve a preview, to reject it. Who and
 * why is on record before anything is done. Whose word it is comes out of the token, so that maker and
 * checker are two persons.
 */
export const makeDecideOnMonth = (env: OperationsEnv): Serving<'decide-on-month'> => {
  const policy = () => programmeNamed(env.settings.required('PROGRAMME'));

  const onRecord = async (
    { operator: { person }, parameters: { cycle }, at }: Call,
    { act, why }: { readonly act: ActAnswer['act']; readonly why: string },
    does: () => Promise<Came>,
  ): Promise<OperatorAnswer> => {
    if (!cyclesOf(policy().programme.benefits['monthly-data']).includes(cycle)) {
      const sentence = `${cycle} is no month of the programme.`;
      return { no: 404, reason: 'month_not_found', sentence };
    }
    const access: Access = { person, what: act, whose: `month:${cycle}`, why, at };
    const record = await recordAccess(env, access);
    const came = await does();
    const outcome = 'no' in came ? came.reason : came.outcome;
    await recordOutcome(env, access, { record, outcome }).catch(({ message }: Error) =>
      // The act stands, and so does the record of who asked for it.
      env.log.error(message, { act, record }),
    );
    if ('no' in came) return came;
    return { body: { act, ...came, cycle, at, record } satisfies ActAnswer };
  };

  const decide = (
    call: OperatorCall<Decides>,
    verdict: 'approved' | 'rejected',
  ): Promise<OperatorAnswer> => {
    const { operator, parameters, body } = call;
    const act = verdict === 'approved' ? 'approve' : 'reject';
    return onRecord(call, { act, why: body.why }, async () => {
      const { preview, why } = body;
      const said = { verdict, preview, why, by: operator.person, cycle: parameters.cycle };
      const decided = await decideMonth(env, policy(), said);
      if (decided.outcome === 'refused') {
        const { reason, sentence } = decided;
        return { no: reason === 'no_such_preview' ? 404 : 409, reason, sentence };
      }
      const { outcome, expiresAt, woken } = decided;
      const until = expiresAt === undefined ? '' : ` It counts until ${expiresAt}.`;
      const goesOn = woken.length > 0 ? ` ${woken.join(', ')} goes on.` : '';
      return { outcome, preview, sentence: `${preview} is ${verdict}.${until}${goesOn}` };
    });
  };

  return {
    'preview-month': (call) =>
      onRecord(call, { act: 'preview', why: 'to have the month previewed' }, async () => {
        const asking = { cycle: call.parameters.cycle, by: call.operator.person };
        const asked = await askPreview(env, policy(), asking);
        if (asked.outcome === 'refused') {
          return { no: 409, reason: asked.reason, sentence: asked.sentence };
        }
        const { preview } = asked;
        if (asked.outcome === 'stands') {
          return { outcome: 'already', preview, sentence: `${preview} stands. ${asked.sentence}` };
        }
        return { outcome: 'done', preview, sentence: `${preview} is being made.` };
      }),
    'approve-month': (call) => decide(call, 'approved'),
    'reject-month': (call) => decide(call, 'rejected'),
  };
};

export const handler = operatorCall('decide-on-month', makeDecideOnMonth);
