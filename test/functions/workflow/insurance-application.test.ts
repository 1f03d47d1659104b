import { beforeEach, describe, expect, it } from 'vitest';
import { makeSettleApplication } from '../../../functions/api/settle-application.ts';
import { makeLookAfterOpenInsurance } from '../../../functions/workflow/look-after-open-insurance.ts';
import { makeRecordApplicationAnswer } from '../../../functions/workflow/record-application-answer.ts';
import {
  cutAfter,
  type InsuranceEnv,
  insuranceActs,
  insuranceEnv,
} from '../../fakes/insurance-env.ts';

let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;
let id: string;

const begin = async (): Promise<void> => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
  await acts.apply();
  id = acts.applicationIds()[0] ?? '';
};

beforeEach(begin);

const days = (count: number): number => count * 86_400_000;
const certificate = {
  outcome: 'accepted',
  certificate: 'SI-1',
  confirmedOn: '2026-03-21',
} as const;

describe('an application that the insurer leaves unanswered', () => {
  it('is asked after, and an answer that was lost on the way counts', async () => {
    env.behave({ answers: 'lost' });
    expect(await acts.execution.waits('submit', id)).toBe('waiting');
    env.time.now += days(3);
    expect(await acts.execution.waits('remind', id)).toBe('insured');
    expect(acts.enrolment()).toMatchObject({ startsOn: '2026-03-21' });
  });

  it('that never reached it is submitted once more by the question', async () => {
    env.behave({ down: true });
    await expect(acts.execution.waits('submit', id)).rejects.toMatchObject({ name: 'Unavailable' });
    env.behave({});
    expect(await acts.execution.waits('remind', id)).toBe('insured');
  });

  it('goes to a person with a deadline, and operations are told each time', async () => {
    env.behave({ answers: 'silent' });
    await acts.execution.waits('submit', id);
    await acts.execution.waits('remind', id);
    expect(await acts.execution.waits('hand over', id)).toBe('waiting');
    expect(await acts.execution.waits('hand over', id)).toBe('waiting');
    expect(acts.cases()).toMatchObject([
      { application: id, reason: 'insurer_silent', decideBy: '2026-04-19' },
    ]);
    expect(env.told).toHaveLength(2);
    expect(JSON.stringify([acts.cases(), env.told])).not.toMatch(/person-1/);
  });

  it('is handed over also while the insurer’s system is away', async () => {
    env.behave({ down: true });
    expect(await acts.execution.waits('hand over', id)).toBe('waiting');
    expect(acts.cases()).toHaveLength(1);
  });

  it('still takes the insurer’s answer while it is with a person', async () => {
    env.behave({ answers: 'slow' });
    await acts.execution.waits('submit', id);
    await acts.execution.waits('hand over', id);
    const said = { eventId: 'I1', type: 'ApplicationAccepted', reference: id };
    await acts.insurerSays({ ...said, certificate: 'SI-1', confirmedOn: '2026-03-20' });
    expect(await acts.execution.goesOn(id)).toBe('insured');
  });
});

describe('a person’s settlement', () => {
  const settle = (who: string, decision: object = certificate) =>
    makeSettleApplication(env)({ application: id, decision, who, why: 'letter' } as never);

  beforeEach(async () => {
    env.behave({ answers: 'silent' });
    await acts.execution.waits('submit', id);
    await acts.execution.waits('hand over', id);
    env.time.now += days(2);
  });

  it('counts when a second person says the same', async () => {
    expect(await settle('kim')).toEqual({ outcome: 'proposed' });
    expect(await settle('kim')).toEqual({ outcome: 'proposed' });
    expect(await acts.execution.goesOn(id)).toBe('waiting');
    expect(await settle('lee')).toEqual({ outcome: 'settled' });
    expect(await acts.execution.goesOn(id)).toBe('insured');
    expect(acts.applications()[0]?.heard).toMatchObject({ by: 'person:kim+lee' });
  });

  it('does not count where the two differ, or where it is of a day that cannot be', async () => {
    await settle('kim');
    await expect(settle('lee', { ...certificate, certificate: 'SI-2' })).rejects.toMatchObject({
      name: 'InputRejected',
    });
    await expect(settle('lee', { ...certificate, confirmedOn: '2026-03-23' })).rejects.toThrow();
    expect(acts.applications()[0]).not.toHaveProperty('heard');
  });

  it('is refused once the application is decided, and before it is handed to people', async () => {
    await acts.cancel();
    await expect(settle('kim')).rejects.toMatchObject({ name: 'InputRejected' });
    await begin();
    await expect(settle('kim')).rejects.toMatchObject({ name: 'InputRejected' });
  });
});

describe('recording the answer', () => {
  it('cut off after any call ends the same when it is repeated', async () => {
    for (const rejectPercent of [0, 100]) {
      for (let cut = 1; ; cut += 1) {
        await begin();
        env.behave({ answers: 'lost', rejectPercent });
        await acts.execution.waits('submit', id);
        env.behave({ answers: 'silent' });
        const { makeRemindInsurer } = await import('../../../functions/workflow/remind-insurer.ts');
        await makeRemindInsurer(env)({ application: id, token: 'last' });
        env.calls.length = 0;
        cutAfter(env, cut);
        await makeRecordApplicationAnswer(env)({ application: id }).catch(() => undefined);
        env.disturb = undefined;
        const total = env.calls.length;
        const { outcome } = await makeRecordApplicationAnswer(env)({ application: id });
        const isAccepted = rejectPercent === 0;
        expect(outcome, `cut ${cut}`).toBe(isAccepted ? 'insured' : 'refused');
        expect(acts.grants(), `cut ${cut}`).toHaveLength(isAccepted ? 1 : 0);
        expect(acts.enrolment()?.state, `cut ${cut}`).toBe(isAccepted ? 'insured' : 'rejected');
        expect(acts.enrolment()?.reason, `cut ${cut}`).toBe(
          isAccepted ? undefined : 'not_insurable',
        );
        expect(acts.open(), `cut ${cut}`).toEqual([]);
        expect(acts.told(), `cut ${cut}`).toHaveLength(isAccepted ? 1 : 2);
        if (cut > total) break;
      }
    }
  });

  it('stops while the benefit is stopped, and insures nobody', async () => {
    env.behave({ answers: 'lost' });
    await acts.execution.waits('submit', id);
    env.database.plant('Controls', {
      ...{ pk: 'SWITCH#customer-appreciation#safety-insurance', sk: 'SWITCH' },
      ...{ stopped: true, who: 'ops', why: 'trial', at: '2026-03-20' },
    });
    await expect(acts.execution.waits('remind', id)).rejects.toMatchObject({ name: 'Stopped' });
    expect(acts.grants()).toEqual([]);
  });
});

describe('the daily look', () => {
  it('starts an execution whose call was cut off before it', async () => {
    env.started.length = 0;
    expect(await makeLookAfterOpenInsurance(env)()).toMatchObject({ seen: 1, started: 1 });
    expect(await makeLookAfterOpenInsurance(env)()).toMatchObject({ seen: 1, started: 0 });
    expect(acts.applicationIds()).toEqual([id]);
  });
});
