import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { makeLookAfterOpenInsurance } from '../../../functions/workflow/look-after-open-insurance.ts';
import {
  cutAfter,
  type InsuranceEnv,
  insuranceActs,
  insuranceEnv,
  someCustomer,
} from '../../fakes/insurance-env.ts';

let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;

beforeEach(async () => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
});

const onlyId = (): string => acts.applicationIds()[0] ?? '';

const insure = async (): Promise<void> => {
  await acts.apply();
  expect(await acts.execution.waits('submit', onlyId())).toBe('insured');
};

describe('a cancellation', () => {
  it('of an application that waits withdraws it, tells the insurer, and lets its execution end', async () => {
    env.behave({ answers: 'silent' });
    await acts.apply();
    expect(await acts.execution.waits('submit', onlyId())).toBe('waiting');
    expect(await acts.cancel()).toEqual({ status: 200, body: { state: 'cancelled' } });
    expect(await acts.execution.goesOn(onlyId())).toBe('withdrawn');
    expect([...env.cancellations.values()]).toMatchObject([{ reference: onlyId() }]);
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_cancelled']);
    expect([acts.enrolment(), acts.places(), acts.open()]).toEqual([undefined, [], []]);
  });

  it('of an application that was never submitted tells the insurer nothing', async () => {
    await acts.apply();
    await acts.cancel();
    expect(await acts.execution.waits('submit', onlyId())).toBe('withdrawn');
    expect([env.kept.size, env.cancellations.size]).toEqual([0, 0]);
  });

  it('lets the person apply again: nothing had been given', async () => {
    await acts.apply();
    await acts.cancel();
    env.time.now += 60_000;
    expect(await acts.apply()).toMatchObject({ status: 202 });
    expect(await acts.execution.waits('submit', acts.applicationIds()[1] ?? '')).toBe('insured');
    expect(acts.enrolment()).toMatchObject({ state: 'insured' });
  });

  it('of cover ends it today, voids the grant, tells the insurer, and nothing is due any more', async () => {
    await insure();
    env.time.now += 5 * 86_400_000;
    expect(await acts.cancel()).toEqual({
      status: 200,
      body: { state: 'cancelled', endsOn: '2026-03-25' },
    });
    expect(acts.enrolment()).toMatchObject({ state: 'cancelled', endsOn: '2026-03-25' });
    expect(acts.enrolment()).not.toHaveProperty('openShard');
    expect(acts.voids()).toMatchObject([{ by: 'customer', why: 'cancelled' }]);
    expect([...env.cancellations.values()]).toMatchObject([
      { reference: onlyId(), lastDay: '2026-03-25', certificate: `SI-${onlyId().slice(0, 16)}` },
    ]);
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_cancelled']);
    expect(acts.open()).toEqual([]);
  });

  it('made again changes nothing and answers the same', async () => {
    await insure();
    env.time.now += 5 * 86_400_000;
    const first = await acts.cancel();
    const before = JSON.stringify(['Enrolments', 'Ledger', 'Notices'].map(env.database.items));
    env.time.now += 86_400_000;
    expect(await acts.cancel()).toEqual(first);
    expect(JSON.stringify(['Enrolments', 'Ledger', 'Notices'].map(env.database.items))).toBe(
      before,
    );
    expect(env.cancellations.size).toBe(1);
  });

  it('of cover is for good: its key is used up', async () => {
    await insure();
    await acts.cancel();
    expect(await acts.apply()).toMatchObject({ status: 409, body: { reason: 'insurance_ended' } });
  });

  it('of nothing is refused, and so is one of an enrolment that was only announced', async () => {
    expect(await acts.cancel()).toMatchObject({ status: 409, body: { reason: 'not_insured' } });
    env.database.plant('Enrolments', {
      ...{ pk: 'person:person-1', sk: 'ENROLMENT#customer-appreciation', state: 'offered' },
      ...{ programme: 'customer-appreciation', person: 'person-1', because: 'age', lines: ['L1'] },
      ...{ source: 'run', changedAt: '2026-03-01T00:00:00.000Z', by: 'run', version: 1 },
    });
    expect(await acts.cancel()).toMatchObject({ status: 409, body: { reason: 'not_insured_yet' } });
  });

  it('while the insurer is away stands, and the daily look tells the insurer', async () => {
    await insure();
    env.behave({ down: true });
    expect(await acts.cancel()).toMatchObject({ status: 200 });
    expect(acts.open()).toHaveLength(1);
    expect(await makeLookAfterOpenInsurance(env)()).toMatchObject({ seen: 1, left: 1 });
    env.behave({});
    expect(await makeLookAfterOpenInsurance(env)()).toMatchObject({ seen: 1, left: 0 });
    expect(env.cancellations.size).toBe(1);
    expect(acts.open()).toEqual([]);
  });

  it('twice at the same moment is one', async () => {
    await insure();
    await Promise.all([acts.cancel(), acts.cancel()]);
    expect(acts.voids()).toHaveLength(1);
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_cancelled']);
  });

  it('of cover, cut off after any call, ends the same by another call or by the daily look', async () => {
    for (const heal of ['call', 'look'] as const) {
      for (let cut = 1; ; cut += 1) {
        env = await insuranceEnv();
        acts = insuranceActs(env);
        await insure();
        env.calls.length = 0;
        cutAfter(env, cut);
        await acts.cancel().catch(() => undefined);
        env.disturb = undefined;
        const total = env.calls.length;
        if (acts.enrolment()?.state === 'cancelled' && heal === 'look') {
          await makeLookAfterOpenInsurance(env)();
        } else expect(await acts.cancel(), `cut ${cut}`).toMatchObject({ status: 200 });
        expect(acts.enrolment(), `cut ${cut}`).toMatchObject({
          state: 'cancelled',
          endsOn: '2026-03-20',
        });
        expect(acts.enrolment(), `cut ${cut}`).not.toHaveProperty('openShard');
        expect(acts.voids(), `cut ${cut}`).toHaveLength(1);
        expect(env.cancellations.size, `cut ${cut}`).toBe(1);
        expect(acts.open(), `cut ${cut}`).toEqual([]);
        expect(acts.told(), `cut ${cut}`).toEqual(['insurance_applied', 'insurance_cancelled']);
        if (cut > total) break;
      }
    }
  });

  it('of an application, cut off after any call, ends the same by another call or the daily look', async () => {
    for (const heal of ['call', 'look'] as const) {
      for (let cut = 1; ; cut += 1) {
        env = await insuranceEnv();
        acts = insuranceActs(env);
        env.behave({ answers: 'silent' });
        await acts.apply();
        await acts.execution.waits('submit', onlyId());
        env.calls.length = 0;
        cutAfter(env, cut);
        await acts.cancel().catch(() => undefined);
        env.disturb = undefined;
        const total = env.calls.length;
        const isWithdrawn = acts.applications()[0]?.withdrawn !== undefined;
        if (isWithdrawn && heal === 'look') await makeLookAfterOpenInsurance(env)();
        else expect(await acts.cancel(), `cut ${cut}`).toMatchObject({ status: 200 });
        expect(acts.enrolment(), `cut ${cut}`).toBeUndefined();
        expect(env.cancellations.size, `cut ${cut}`).toBe(1);
        expect(acts.told(), `cut ${cut}`).toEqual(['insurance_applied', 'insurance_cancelled']);
        expect(acts.open(), `cut ${cut}`).toEqual([]);
        if (cut > total) break;
      }
    }
  });
});

describe('a cancellation against an application', () => {
  it.each([['none before'], ['a refused one before']])(
    'that is made between its reads withdraws it, with %s',
    async (before) => {
      if (before !== 'none before') {
        env.behave({ rejectPercent: 100 });
        await acts.apply();
        await acts.execution.waits('submit', onlyId());
        env.behave({});
        env.time.now += 60_000;
      }
      env.disturb = async (call, when) => {
        if (call !== "read the person's applications" || when !== 'after') return;
        env.disturb = undefined;
        await acts.apply();
      };
      expect(await acts.cancel()).toMatchObject({ status: 200 });
      const made = acts.applicationIds().at(-1) ?? '';
      expect(await acts.execution.waits('submit', made)).toBe('withdrawn');
      expect([env.kept.has(made), acts.grants(), acts.open()]).toEqual([false, [], []]);
    },
  );
});

describe('a cancellation against the insurer’s answer', () => {
  it('that is heard before it cancels cover that had come to be', async () => {
    env.behave({ answers: 'slow' });
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    await acts.insurerSays(accepted());
    expect(await acts.cancel()).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(acts.grants()).toHaveLength(1);
    expect(acts.voids()).toHaveLength(1);
    expect(await acts.execution.goesOn(onlyId())).toBe('insured');
    expect(acts.enrolment()).toMatchObject({ state: 'cancelled' });
  });

  it('that comes after it is late: no cover, and the insurer is told again', async () => {
    env.behave({ answers: 'slow' });
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    await acts.cancel();
    expect(await acts.insurerSays(accepted())).toMatchObject({ statusCode: 200 });
    expect(acts.grants()).toEqual([]);
    expect(acts.enrolment()).toBeUndefined();
    expect(await acts.insurerSays(accepted())).toMatchObject({ statusCode: 200 });
    const [withdrawn, again, ...more] = [...env.cancellations.values()];
    expect(withdrawn).not.toHaveProperty('certificate');
    expect(again).toMatchObject({ reference: onlyId(), certificate: 'SI-1' });
    expect([again?.key === withdrawn?.key, more]).toEqual([false, []]);
  });

  it('at the same moment, at any point of it, ends in one of the two', async () => {
    env.behave({ answers: 'slow' });
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    env.calls.length = 0;
    await acts.cancel();
    const total = env.calls.length;
    for (let at = 1; at <= total; at += 1) {
      env = await insuranceEnv();
      acts = insuranceActs(env);
      env.behave({ answers: 'slow' });
      await acts.apply();
      await acts.execution.waits('submit', onlyId());
      let calls = 0;
      env.disturb = async (_call, when) => {
        calls += when === 'before' ? 1 : 0;
        if (when !== 'before' || calls !== at) return;
        env.disturb = undefined;
        await acts.insurerSays(accepted());
        await acts.execution.goesOn(onlyId());
      };
      await acts.cancel();
      await acts.execution.goesOn(onlyId());
      const [grants, voids] = [acts.grants().length, acts.voids().length];
      expect(grants, `at ${at}`).toBe(voids);
      expect(acts.enrolment()?.state, `at ${at}`).toBe(grants === 1 ? 'cancelled' : undefined);
      expect(acts.told(), `at ${at}`).toEqual(['insurance_applied', 'insurance_cancelled']);
      // Whatever came first, the insurer hears of the end of the certificate that it made, once.
      const told = [...env.cancellations.values()].map(({ certificate }) => certificate);
      expect(told.filter(Boolean), `at ${at}`).toEqual(['SI-1']);
    }
  });
});

const accepted = () => ({
  ...{ eventId: 'I1', type: 'ApplicationAccepted', reference: onlyId() },
  ...{ certificate: 'SI-1', confirmedOn: '2026-03-20' },
});

describe('a cancellation while the insurance is held after “this was not me”', () => {
  const disputes = (type: 'BenefitHeld' | 'BenefitReleased') => {
    const at = instantOf(env.time.now);
    const said = { eventId: `E-${type}`, occurredAt: at, recordedAt: at };
    return appendLineEvent(env, { type, line: 'L1', benefit: 'safety-insurance', ...said });
  };

  it('cancels what the insurer has accepted, and the release gives nothing any more', async () => {
    await acts.apply();
    await disputes('BenefitHeld');
    expect(await acts.execution.waits('submit', onlyId())).toBe('held');
    expect(await acts.cancel()).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await acts.cancel()).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(acts.enrolment()).toMatchObject({ state: 'cancelled' });
    expect([...env.cancellations.values()]).toMatchObject([{ reference: onlyId() }]);
    env.time.now += 86_400_000;
    await disputes('BenefitReleased');
    await makeLookAfterOpenInsurance(env)();
    expect([acts.grants(), acts.open()]).toEqual([[], []]);
    expect(acts.enrolment()).toMatchObject({ state: 'cancelled' });
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_cancelled']);
  });
});

describe('what a cancellation is told by', () => {
  it('is a line that is still the person’s, not one that went to somebody else', async () => {
    await insure();
    await acts.lineEvent('LineTransferred');
    await acts.cancel(someCustomer({ lines: ['L2'] }));
    const told = env.database
      .items('Notices')
      .filter(({ template }) => template === 'insurance_cancelled');
    expect(told).toMatchObject([{ line: 'L2' }]);
  });
});

describe('while the switch is set', () => {
  it('what the insurer has accepted can be cancelled, and is given to nobody later', async () => {
    env.behave({ answers: 'slow' });
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    await acts.insurerSays(accepted());
    env.database.plant('Controls', {
      ...{ pk: 'SWITCH#customer-appreciation#safety-insurance', sk: 'SWITCH', stopped: true },
      ...{ who: 'operator', why: 'test', at: '2026-03-20T00:00:00.000Z' },
    });
    expect(await acts.cancel()).toEqual({ status: 200, body: { state: 'cancelled' } });
    expect(await acts.execution.goesOn(onlyId())).toBe('withdrawn');
    expect(acts.grants()).toEqual([]);
  });
});

describe('a line that went to another holder', () => {
  it('is not told of the insurer’s refusal, which goes to another line of the person', async () => {
    env.behave({ answers: 'slow' });
    await acts.apply();
    await acts.execution.waits('submit', onlyId());
    await acts.lineEvent('LineTransferred');
    await acts.insurerSays({
      ...{ eventId: 'I1', type: 'ApplicationRejected', reference: onlyId() },
      ...{ reason: 'unknown', confirmedOn: '2026-03-20' },
    });
    expect(await acts.execution.goesOn(onlyId())).toBe('refused');
    const refusals = env.database
      .items('Notices')
      .filter(({ template }) => template === 'insurance_application_refused');
    expect(refusals.map(({ line }) => line)).toEqual(['L2']);
  });

  it('is not told of an application that ended with its transfer, and the person may go on', async () => {
    env.behave({ answers: 'silent' });
    await acts.apply(someCustomer({ lines: ['L1'] }));
    await acts.execution.waits('submit', onlyId());
    await acts.lineEvent('LineTransferred');
    expect(await acts.execution.goesOn(onlyId())).toBe('withdrawn');
    expect(acts.told()).toEqual(['insurance_applied']);
    expect([acts.enrolment(), acts.places(), acts.open()]).toEqual([undefined, [], []]);
  });
});

describe('a guardian', () => {
  it('cancels for the child, and the void says whose act it was', async () => {
    const guardian = someCustomer({ actsAs: 'guardian', age: 'under_14' });
    await acts.apply(guardian);
    await acts.execution.waits('submit', onlyId());
    await acts.cancel(guardian);
    expect(acts.voids()).toMatchObject([{ by: 'guardian' }]);
  });
});
