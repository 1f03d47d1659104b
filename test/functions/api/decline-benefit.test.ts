import { beforeEach, describe, expect, it } from 'vitest';
import { createEnrolments, enrolmentOf } from '../../../adapters/enrolments.ts';
import { appendLineEvent, eventsOfLine } from '../../../adapters/lines.ts';
import type { Customer } from '../../../domain/customer/customer.ts';
import { customersWordAsOf } from '../../../domain/customers-word.ts';
import { Unavailable } from '../../../domain/errors.ts';
import type { BenefitId } from '../../../domain/programme.ts';
import {
  type EnrolmentState,
  enrolmentStates,
} from '../../../domain/safety-insurance/enrolment.ts';
import { makeDeclineBenefit } from '../../../functions/api/decline-benefit.ts';
import { aLine } from '../../domain/builders.ts';
import { customerEnv } from '../../fakes/customer-env.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';

let env: MonthlyEnv;

const customer: Customer = {
  customer: 'customer-1',
  person: 'person-1',
  lines: ['L1', 'L2'],
  actsAs: 'customer',
  age: 'adult',
  holder: 'person',
  naturalUser: false,
};
const programme = 'customer-appreciation';

const decline = (benefit: BenefitId, line = 'L1') =>
  makeDeclineBenefit(env)({
    ...{ customer, line, body: { benefit }, lang: 'ko', requestId: 'request-1' },
    at: new Date(env.time.now).toISOString(),
  });

const notices = () => env.database.items('Notices').map(({ template }) => template);

const enrolled = (state: EnrolmentState) =>
  createEnrolments(env, [
    {
      ...{ programme, person: 'person-1', state, because: 'age', lines: ['L1'], source: 'run' },
      ...(state === 'offered' && { due: { on: '2026-04-01', what: 'start' as const } }),
      ...{ changedAt: '2026-03-01T00:00:00.000Z', by: 'run', version: 1 },
    },
  ]);

beforeEach(async () => {
  env = await customerEnv();
});

describe('declining a benefit of a line', () => {
  it.each(['monthly-data', 'ott-pass', 'roaming-bonus'] as const)(
    '%s counts from the next month',
    async (benefit) => {
      expect(await decline(benefit)).toEqual({
        status: 200,
        body: { benefit, declinedAt: '2026-03-20T03:00:00.000Z', from: '2026-04-01' },
      });
      expect(env.database.items('Lines')).toMatchObject([{ type: 'BenefitDeclined', benefit }]);
      expect(notices()).toEqual(['benefit_declined']);
    },
  );

  it('is its holder’s word: whoever gets the line has declined nothing, and may', async () => {
    await decline('monthly-data');
    env.time.now += 24 * 3_600_000;
    const at = new Date(env.time.now).toISOString();
    await appendLineEvent(env, {
      ...{ type: 'LineTransferred', eventId: 'E1', line: 'L1', occurredAt: at, recordedAt: at },
    });
    const word = async () => {
      const asOf = new Date(env.time.now).toISOString();
      const about = { line: 'L1', benefit: 'monthly-data', asOf };
      return customersWordAsOf(await eventsOfLine(env, 'L1'), about).declinedFrom;
    };
    expect(await word()).toBeUndefined();
    env.time.now += 20 * 24 * 3_600_000;
    expect(await decline('monthly-data')).toMatchObject({ body: { from: '2026-05-01' } });
    expect(await word()).toBe('2026-05');
  });

  it('is said once: later it stands as it was first said', async () => {
    const first = await decline('monthly-data');
    env.time.now += 40 * 24 * 3_600_000;
    expect(await decline('monthly-data')).toEqual(first);
    await Promise.all([decline('monthly-data'), decline('monthly-data')]);
    expect(env.database.items('Lines')).toHaveLength(1);
    expect(notices()).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    'with an answer lost %s the effect is safe to repeat',
    async (when) => {
      env.disturb = (call, at) => {
        if (call !== 'decline the benefit' || at !== when) return;
        env.disturb = undefined;
        throw new Unavailable('no answer');
      };
      await expect(decline('monthly-data')).rejects.toThrow('no answer');
      expect((await decline('monthly-data')).status).toBe(200);
      expect(env.database.items('Lines')).toHaveLength(1);
      expect(notices()).toHaveLength(1);
    },
  );

  it('leaves the month that it is, and no further one is given', async () => {
    sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
    env.time.now = Date.parse('2026-01-20T03:00:00.000Z');
    await decline('monthly-data');
    env.time.now = Date.parse('2026-02-10T03:00:00.000Z');
    await decline('monthly-data', 'L2');
    const workflow = monthlyWorkflow(env);
    expect(await runToTheEnd(workflow, await workflow.open())).toMatchObject({
      granted: 1,
      refused: { benefit_declined: 1 },
      balanced: true,
    });
  });
});

describe('declining the insurance', () => {
  it('while it is offered is one act, and nothing is due any more', async () => {
    await enrolled('offered');
    expect(await decline('safety-insurance')).toMatchObject({
      status: 200,
      body: { from: '2026-03-20' },
    });
    const declined = await enrolmentOf(env, programme, 'person-1');
    expect(declined).toMatchObject({ state: 'declined', by: 'customer', version: 2 });
    expect(declined?.due).toBeUndefined();
    expect(env.database.items('Enrolments')[0]?.openShard).toBeUndefined();
    expect(notices()).toEqual(['insurance_declined']);
    expect(env.database.items('Lines')).toEqual([]);
  });

  it('before it is offered keeps it from being offered', async () => {
    expect((await decline('safety-insurance')).status).toBe(200);
    expect(await enrolmentOf(env, programme, 'person-1')).toMatchObject({ state: 'declined' });
  });

  it('twice is once', async () => {
    await enrolled('offered');
    const first = await decline('safety-insurance');
    env.time.now += 3_600_000;
    expect(await decline('safety-insurance', 'L2')).toEqual(first);
    expect(await enrolmentOf(env, programme, 'person-1')).toMatchObject({ version: 2 });
  });

  it('cut off before its notice is told when it is said again', async () => {
    await enrolled('offered');
    env.disturb = (call, when) => {
      if (call !== 'keep the notice' || when !== 'before') return;
      env.disturb = undefined;
      throw new Unavailable('no answer');
    };
    await expect(decline('safety-insurance')).rejects.toThrow('no answer');
    await decline('safety-insurance');
    expect(notices()).toEqual(['insurance_declined']);
  });

  it.each(enrolmentStates.filter((state) => !['offered', 'declined'].includes(state)))(
    'is refused when it is %s',
    async (state) => {
      await enrolled(state);
      expect(await decline('safety-insurance')).toMatchObject({
        status: 409,
        body: { reason: expect.stringMatching(/^insurance_/), sentence: expect.any(String) },
      });
      expect(await enrolmentOf(env, programme, 'person-1')).toMatchObject({ state, version: 1 });
      expect(notices()).toEqual([]);
    },
  );
});
