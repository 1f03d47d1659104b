import { beforeEach, describe, expect, it } from 'vitest';
import { noteCarriedLines } from '../../../adapters/carried-lines.ts';
import { dueShardsOn } from '../../../adapters/due-days.ts';
import { makeLookAfterOpenInsurance } from '../../../functions/workflow/look-after-open-insurance.ts';
import { makeSweepEnrolmentDates } from '../../../functions/workflow/sweep-enrolment-dates.ts';
import {
  cutAfter,
  type InsuranceEnv,
  insuranceActs,
  insuranceEnv,
  someCustomer,
} from '../../fakes/insurance-env.ts';

let env: InsuranceEnv;
let acts: ReturnType<typeof insuranceActs>;

const begin = async (): Promise<void> => {
  env = await insuranceEnv();
  acts = insuranceActs(env);
  await acts.apply();
  await acts.execution.waits('submit', acts.applicationIds()[0] ?? '');
  on('2026-04-10');
};

beforeEach(begin);

const on = (day: string): void => {
  env.time.now = Date.parse(`${day}T08:10:00.000+09:00`);
};

let events = 0;
const comes = (type: string, line = 'L1', said: object = {}): Promise<void> => {
  events += 1;
  return acts.lineEvent(type, { line, eventId: `E${events}`, ...said });
};

const sweep = async (day: string): Promise<void> => {
  on(day);
  for (const shard of await dueShardsOn(env, 'enrolments', [day])) {
    await makeSweepEnrolmentDates(env)(shard);
  }
};

describe('the end of a line', () => {
  it('that is not the last changes nothing', async () => {
    await comes('LineEnded', 'L1');
    expect(acts.enrolment()).toMatchObject({ state: 'insured', endsOn: '2028-03-20' });
  });

  it('that is the last lets cover end with its month, told before and at the end', async () => {
    await sweep('2026-03-21');
    on('2026-04-10');
    await comes('LineEnded', 'L1');
    await comes('LineEnded', 'L2');
    expect(acts.enrolment()).toMatchObject({
      ...{ state: 'insured', endsOn: '2026-04-30', reason: 'last_line_ended' },
      due: { on: '2026-04-11', what: 'ending' },
    });
    await sweep('2026-04-11');
    await sweep('2026-04-30');
    expect(acts.enrolment()).toMatchObject({ state: 'insured' });
    await sweep('2026-05-01');
    expect(acts.enrolment()).toMatchObject({ state: 'ended', endsOn: '2026-04-30' });
    expect(acts.voids()).toMatchObject([{ why: 'last_line_ended', by: 'operator' }]);
    expect([...env.cancellations.values()]).toMatchObject([{ lastDay: '2026-04-30' }]);
    expect(acts.told()).toEqual(
      ['applied', 'ended', 'ending', 'started'].map((what) => `insurance_${what}`),
    );
  });

  it('that is withdrawn in the month undoes it', async () => {
    await sweep('2026-03-21');
    on('2026-04-10');
    await comes('LineEnded', 'L1');
    await comes('LineEnded', 'L2');
    on('2026-04-20');
    await comes('LineReinstated', 'L2');
    expect(acts.enrolment()).toMatchObject({
      ...{ state: 'insured', endsOn: '2028-03-20' },
      due: { on: '2028-02-19', what: 'ending' },
    });
    expect(acts.enrolment()).not.toHaveProperty('reason');
    await sweep('2026-05-01');
    expect(acts.enrolment()).toMatchObject({ state: 'insured' });
  });

  it('repeated, late or reordered ends the same', async () => {
    const ended = { eventId: 'X1', occurredAt: '2026-04-05T00:00:00.000Z' };
    const back = { eventId: 'X2', occurredAt: '2026-04-06T00:00:00.000Z' };
    await comes('LineEnded', 'L1');
    await comes('LineReinstated', 'L2', back);
    await comes('LineEnded', 'L2', ended);
    await comes('LineEnded', 'L2', ended);
    expect(acts.enrolment()).toMatchObject({ state: 'insured', endsOn: '2028-03-20' });
  });

  it('before cover has begun ends it at once', async () => {
    await begin();
    env.time.now = Date.parse('2026-03-20T05:00:00.000Z');
    await comes('LineEnded', 'L1', { occurredAt: '2026-02-20T05:00:00.000Z' });
    await comes('LineEnded', 'L2', { occurredAt: '2026-02-21T05:00:00.000Z' });
    expect(acts.enrolment()).toMatchObject({ state: 'ended' });
    expect(acts.voids()).toHaveLength(1);
  });

  it('while the insurer has not answered yet lets the application go', async () => {
    env = await insuranceEnv();
    acts = insuranceActs(env);
    env.behave({ answers: 'silent' });
    await acts.apply(someCustomer({ lines: ['L1'] }));
    const id = acts.applicationIds()[0] ?? '';
    await acts.execution.waits('submit', id);
    await comes('LineEnded', 'L1');
    expect(await acts.execution.goesOn(id)).toBe('withdrawn');
    expect(acts.told()).toEqual(['insurance_application_refused', 'insurance_applied']);
    expect(env.cancellations.size).toBe(1);
  });
});

describe('an offer', () => {
  beforeEach(async () => {
    env = await insuranceEnv();
    acts = insuranceActs(env);
    env.database.plant('Enrolments', {
      ...{ pk: 'person:person-1', sk: 'ENROLMENT#customer-appreciation', state: 'offered' },
      ...{ programme: 'customer-appreciation', person: 'person-1', because: 'age', lines: ['L1'] },
      ...{ source: 'run', changedAt: '2026-03-01T00:00:00.000Z', by: 'run', version: 1 },
    });
    await noteCarriedLines(env, acts.enrolments());
  });

  it('outlasts the end of the last line, which may be withdrawn before the day of enrolment', async () => {
    await comes('LineEnded', 'L1');
    await comes('LineReinstated', 'L1');
    expect(acts.enrolment()).toMatchObject({ state: 'offered' });
  });

  it('ends with the holder’s death', async () => {
    await comes('LineHolderDied', 'L1');
    expect(acts.enrolment()).toMatchObject({ state: 'ended', reason: 'holder_died' });
  });
});

describe('a line that goes to another holder', () => {
  it('carries the giver no longer; the messages go by another line', async () => {
    await comes('LineTransferred', 'L1');
    expect(acts.enrolment()).toMatchObject({ state: 'insured', endsOn: '2028-03-20' });
    await sweep('2026-03-21');
    const started = env.database.items('Notices').find((n) => n.template === 'insurance_started');
    expect(started?.line).toBe('L2');
  });

  it('and was the last lets cover end with the month, and nobody else is told', async () => {
    await sweep('2026-03-21');
    on('2026-04-10');
    await comes('LineTransferred', 'L1');
    await comes('LineTransferred', 'L2');
    expect(acts.enrolment()).toMatchObject({ endsOn: '2026-04-30' });
    await sweep('2026-04-11');
    await sweep('2026-05-01');
    expect(acts.enrolment()).toMatchObject({ state: 'ended' });
    expect(acts.told()).toEqual(['insurance_applied', 'insurance_started']);
  });

  it('carries the new holder, whose insurance the giver’s end does not touch', async () => {
    await comes('LineTransferred', 'L1');
    env.time.now += 86_400_000;
    await acts.apply(someCustomer({ person: 'person-2', lines: ['L1'] }));
    await acts.execution.waits('submit', acts.applicationIds()[1] ?? '');
    await comes('LineEnded', 'L2');
    const byPerson = new Map(acts.enrolments().map((one) => [one.person, one]));
    expect(byPerson.get('person-1')).toMatchObject({ endsOn: '2026-04-30' });
    expect(byPerson.get('person-2')).toMatchObject({ endsOn: '2028-04-11' });
  });
});

describe('the holder’s death', () => {
  it('ends cover at once, and nothing is sent', async () => {
    await comes('LineHolderDied', 'L2');
    expect(acts.enrolment()).toMatchObject({ state: 'ended', endsOn: '2026-04-10' });
    expect(acts.enrolment()).not.toHaveProperty('openShard');
    expect(acts.voids()).toMatchObject([{ why: 'holder_died' }]);
    expect([...env.cancellations.values()]).toMatchObject([{ reason: 'holder_died' }]);
    await sweep('2026-03-21');
    expect(acts.told()).toEqual(['insurance_applied']);
  });

  it('ends an application that waits, without a word, and for good', async () => {
    env = await insuranceEnv();
    acts = insuranceActs(env);
    env.behave({ answers: 'silent' });
    await acts.apply();
    const id = acts.applicationIds()[0] ?? '';
    await acts.execution.waits('submit', id);
    await comes('LineHolderDied', 'L1');
    expect(await acts.execution.goesOn(id)).toBe('withdrawn');
    expect(acts.enrolment()).toMatchObject({ state: 'ended', reason: 'holder_died' });
    expect(acts.told()).toEqual(['insurance_applied']);
    expect(await acts.apply()).toMatchObject({ body: { reason: 'holder_died' } });
  });

  it('cut off after any call ends the same when the message comes again', async () => {
    for (let cut = 1; ; cut += 1) {
      await begin();
      const death = { eventId: 'D1', line: 'L1' };
      env.calls.length = 0;
      cutAfter(env, cut);
      await acts.lineEvent('LineHolderDied', death).catch(() => undefined);
      env.disturb = undefined;
      const total = env.calls.length;
      await acts.lineEvent('LineHolderDied', death);
      await makeLookAfterOpenInsurance(env)();
      expect(acts.enrolment(), `cut ${cut}`).toMatchObject({
        state: 'ended',
        endsOn: '2026-04-10',
      });
      expect(acts.enrolment(), `cut ${cut}`).not.toHaveProperty('openShard');
      expect(acts.voids(), `cut ${cut}`).toHaveLength(1);
      expect(env.cancellations.size, `cut ${cut}`).toBe(1);
      expect(acts.told(), `cut ${cut}`).toEqual(['insurance_applied']);
      if (cut > total) break;
    }
  });
});
