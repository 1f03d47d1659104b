import type { Env } from '../../adapters/env.ts';
import { keepNotice } from '../../adapters/notices.ts';
import { keepChoice } from '../../adapters/ott/choices.ts';
import { serviceName } from '../../adapters/ott/claim.ts';
import { passInput } from '../../adapters/ott/pass-input.ts';
import { tellNow } from '../../adapters/telling.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Choice } from '../../domain/ott-pass/choice.ts';
import { decideChoice } from '../../domain/ott-pass/decide-choice.ts';
import { ottPassRefusals } from '../../domain/ott-pass/reasons.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

/** Two devices of one customer may ask at one moment; a third reading settles it. */
const readingsMax = 3;

/**
 * Records which service the line wants. It takes no code; asked for again it stands as it is, and
 * it may change while no code is claimed, no place in the queue is taken and the window is open.
 */
export const makeChooseOttService =
  (env: Env) =>
  async (call: CustomerCall<{ readonly service: string }>): Promise<ApiAnswer> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const { line, customer: asker, at, body } = call;
    if (line === undefined) throw new Defect('A choice came without a line');
    for (let reading = 1; reading <= readingsMax; reading += 1) {
      const input = await passInput(env, { line, programme, asOf: at, asker });
      const decision = decideChoice(input, body.service);
      if (decision.outcome === 'refused') {
        const { reason } = decision;
        return { status: 409, body: { reason, sentence: ottPassRefusals[reason] } };
      }
      const { choice } = decision;
      const notice = noticeOf(programme, line, choice);
      if (decision.outcome === 'same') {
        // The first attempt may have been cut off behind the choice.
        await keepNotice(env, notice);
      } else {
        const kept = await keepChoice(env, { line, before: input.record, choice, notice });
        if (kept === 'changed_meanwhile') continue;
      }
      await tellNow(env, notice);
      return { status: 200, body: answerOf(programme, choice) };
    }
    throw new Conflict('The choice was changed by others at the same moment. Ask again.');
  };

const noticeOf = (programme: Programme, line: string, choice: Choice): Notice => ({
  template: 'ott_choice_recorded',
  programme: programme.programme,
  benefit: 'ott-pass',
  line,
  cause: `choice:${line}:${choice.version}`,
  facts: { service: serviceName(programme, choice.service) },
  at: choice.chosenAt,
});

const answerOf = (programme: Programme, { service, version, chosenAt }: Choice) => ({
  service,
  version,
  chosenAt,
  mayChangeUntil: programme.benefits['ott-pass'].window.chooseUntil,
});

export const handler = customerCall('choose-ott-service', makeChooseOttService);
