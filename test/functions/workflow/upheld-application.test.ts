import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../../domain/errors.ts';
import { makeCloseCase } from '../../../functions/api/close-case.ts';
import { makeDisputeBenefit } from '../../../functions/api/dispute-benefit.ts';
import { makeLookAfterOpenInsurance } from '../../../functions/workflow/look-after-open-insurance.ts';
import {
  cutAfter,
  type InsuranceEnv,
  insuranceActs,
  insuranceEnv,
  someCustomer,
} from '../../fakes/insurance-env.ts';

/** Somebody applied in a customer's name; the customer says so, and it is upheld. */
let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;

const onlyId = (): string => acts.applicationIds()[0] ?? '';
const look = () => makeLookAfterOpenInsurance(env)();
const dispute = async (): Promise<string> => {
  const { body } = await makeDisputeBenefit(env)({
    ...{ customer: someCustomer(), line: 'L1', lang: 'ko', requestId: 'request-1' },
    ...{ body: { benefit: 'safety-insurance' }, at: new Date(env.time.now).toISOString() },
  });
  return (body as { case: string }).case;
};
const close = (id: string, decision: 'released' | 'upheld') =>
  makeCloseCase(env)({ case: id, decision, who: 'desk officer 7', why: 'called back' });
const refusals = () => acts.told().filter((one) => one === 'insurance_application_refused');

const nothingIsLeft = (): void => {
  expect(acts.grants()).toEqual([]);
  expect([acts.enrolment(), acts.places(), acts.open()]).toEqual([undefined, [], []]);
  expect(refusals()).toHaveLength(1);
};
const insurerWasTold = (): void =>
  expect([...env.cancellations.values()]).toMatchObject([
    { reference: onlyId(), reason: 'dispute_upheld' },
  ]);

beforeEach(async () => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
  await acts.apply();
});

describe('an application of which it is upheld that it was not the customer', () => {
  it('ends though the insurer had accepted it, and the insurer withdraws it', async () => {
    const id = await dispute();
    expect(await acts.execution.waits('submit', onlyId())).toBe('held');
    await close(id, 'upheld');
    await look();
    nothingIsLeft();
    insurerWasTold();
    await look();
    expect(env.cancellations.size).toBe(1);
  });

  it('ends while the insurer is silent, and its execution with it', async () => {
    env.behave({ answers: 'silent' });
    const id = await dispute();
    expect(await acts.execution.waits('submit', onlyId())).toBe('waiting');
    await close(id, 'upheld');
    await look();
    expect(await acts.execution.goesOn(onlyId())).toBe('withdrawn');
    nothingIsLeft();
    insurerWasTold();
    expect(acts.applications()[0]?.withdrawn).toMatchObject({
      ...{ because: 'dispute_upheld', act: 'operator' },
    });
  });

  it('ends when the insurer accepts it after the case was closed', async () => {
    env.behave({ answers: 'slow' });
    const id = await dispute();
    await acts.execution.waits('submit', onlyId());
    await close(id, 'upheld');
    await acts.insurerSays({
      ...{ eventId: 'I1', type: 'ApplicationAccepted', reference: onlyId() },
      ...{ certificate: 'SI-1', confirmedOn: '2026-03-20' },
    });
    expect(await acts.execution.goesOn(onlyId())).toBe('withdrawn');
    nothingIsLeft();
    insurerWasTold();
  });

  it('is never submitted where it had not been, and the insurer hears nothing', async () => {
    await close(await dispute(), 'upheld');
    await look();
    expect(await acts.execution.waits('submit', onlyId())).toBe('withdrawn');
    nothingIsLeft();
    expect([env.kept.size, env.cancellations.size]).toEqual([0, 0]);
  });

  it('ends the same wherever the look is cut off', async () => {
    const id = await dispute();
    await acts.execution.waits('submit', onlyId());
    await close(id, 'upheld');
    for (let cut = 1; acts.open().length > 0 && cut < 100; cut += 1) {
      cutAfter(env, cut);
      await look().catch(() => undefined);
      env.disturb = undefined;
    }
    nothingIsLeft();
    insurerWasTold();
  });
});

describe('an application that was given before somebody said "this was not me"', () => {
  it.each(['released', 'upheld'] as const)(
    'is finished where it was cut off behind the grant, its case %s',
    async (decision) => {
      env.disturb = (call, when) => {
        if (call === 'record the grants' && when === 'after') throw new Unavailable('cut off');
      };
      await expect(acts.execution.waits('submit', onlyId())).rejects.toThrow('cut off');
      env.disturb = undefined;
      const id = await dispute();
      expect(await acts.execution.goesOn(onlyId())).toBe('insured');
      await close(id, decision);
      await look();
      expect([acts.grants().length, acts.enrolment()?.state]).toEqual([1, 'insured']);
      expect([acts.open(), [...env.cancellations]]).toEqual([[], []]);
    },
  );
});

describe('an application whose case', () => {
  it('is still open waits, whatever the day', async () => {
    await dispute();
    await acts.execution.waits('submit', onlyId());
    env.time.now += 20 * 86_400_000;
    await look();
    expect(acts.enrolment()).toMatchObject({ state: 'handed_over' });
    expect(acts.open()).toHaveLength(1);
  });

  it('was closed with a release goes on', async () => {
    const id = await dispute();
    await acts.execution.waits('submit', onlyId());
    env.time.now += 86_400_000;
    await close(id, 'released');
    await look();
    expect(acts.enrolment()).toMatchObject({ state: 'insured' });
    expect(acts.open()).toEqual([]);
  });
});
