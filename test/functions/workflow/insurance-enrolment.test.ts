import { expect, test } from 'vitest';
import { changeEnrolment, enrolmentFieldWrite, enrolmentOf } from '../../../adapters/enrolments.ts';
import { standingGrant } from '../../../adapters/ledger.ts';
import { safetyInsuranceKey } from '../../../domain/benefit-key.ts';
import type { Enrolment } from '../../../domain/safety-insurance/enrolment.ts';
import { makeOpenEnrolment } from '../../../functions/workflow/open-enrolment.ts';
import { makeTellPeople } from '../../../functions/workflow/tell-people.ts';
import {
  answersText,
  aPerson,
  Crash,
  canaryBirthDate,
  enrolAll,
  enrolmentEnv,
  enrolmentWorkflow,
  happens,
  programme,
  run,
} from '../../fakes/enrolment-workflow.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const accepted = () => ({ answer: 'accepted' }) as const;
const before = '2026-01-20T00:00:00.000Z';

const standing = async (env: MonthlyEnv, person: string) => {
  const enrolment = await enrolmentOf(env, programme, person);
  const grant = await standingGrant(env, 'safety-insurance', safetyInsuranceKey(programme, person));
  return { enrolment, grant };
};

test('insures a person of 75 for two years from the day after the insurer confirmed', async () => {
  const env = await enrolmentEnv([aPerson('P-1', { lines: ['L-1', 'L-2'] })]);
  const { manifest, plan } = await enrolAll(env, accepted);
  expect(manifest).toMatchObject({ considered: 1, insured: 1, missing: 0, balanced: true });
  expect(plan.enrolledOn).toBe('2026-02-15');
  const { enrolment, grant } = await standing(env, 'P-1');
  expect(enrolment).toMatchObject({
    state: 'insured',
    because: 'age',
    lines: ['L-1', 'L-2'],
    source: run,
    certificate: 'SI-P-1',
    startsOn: '2026-02-17',
    endsOn: '2028-02-16',
    // Its start is told with everybody's: what is left to tell is the end.
    due: { on: '2028-01-17', what: 'ending' },
  });
  expect(grant).toMatchObject({
    certificate: 'SI-P-1',
    startsOn: '2026-02-17',
    endsOn: '2028-02-16',
    enrolledBecause: 'age',
    run,
  });
});

test('tells all the insured at once of their cover, once, and nobody who has left since', async () => {
  const people = ['P-1', 'P-2', 'P-3'].map((person) => aPerson(person, { lines: [`L-${person}`] }));
  const env = await enrolmentEnv(people);
  const { plan } = await enrolAll(env, (person) =>
    person === 'P-3' ? ({ answer: 'rejected', reason: 'over_the_age_limit' } as const) : accepted(),
  );
  const left = await enrolmentOf(env, programme, 'P-2');
  const { programme: _programme, person: _person, version: _version, ...rest } = left as Enrolment;
  await changeEnrolment(env, left as Enrolment, { ...rest, state: 'cancelled', due: undefined });
  const tell = () => makeTellPeople(env)({ plan, about: 'insured' });
  expect(await tell()).toEqual({ outcome: 'started', people: 1 });
  expect(await tell()).toEqual({ outcome: 'exists', people: 1 });
  const [told] = env.started.filter(({ name }) => name.endsWith('-2026-02-17'));
  expect(told?.input).toMatchObject({
    ofList: {
      telling: {
        template: 'insurance_started',
        facts: { from: '2026-02-17', until: '2028-02-16' },
        on: '2026-02-17',
      },
    },
  });
});

test('puts everybody into exactly one place', async () => {
  const people = [
    aPerson('P-in'),
    aPerson('P-rejected'),
    aPerson('P-missing'),
    aPerson('P-victim', { alreadyInsured: true }),
    aPerson('P-none', { lines: [] }),
    aPerson('P-ended'),
    aPerson('P-dead'),
    aPerson('P-said-no'),
    aPerson('P-said-no-later'),
    aPerson('P-held'),
    { person: 'P-two-dates', lines: ['L-x'] },
    aPerson('P-died-later'),
    aPerson('P-young', { birthDate: '1961-02-16' }),
    aPerson('P-just', { birthDate: '1961-02-15' }),
  ];
  const env = await enrolmentEnv(people);
  await happens(env, 'L-P-ended', 'LineEnded', before);
  await happens(env, 'L-P-dead', 'LineHolderDied', before);
  await happens(env, 'L-P-said-no', 'BenefitDeclined', before);
  await happens(env, 'L-P-held', 'BenefitHeld', before);
  await happens(env, 'L-P-said-no-later', 'BenefitDeclined', '2026-02-10T00:00:00.000Z');
  await happens(env, 'L-P-died-later', 'LineHolderDied', '2026-02-10T00:00:00.000Z');
  const { manifest, handOver } = await enrolAll(env, (person) => {
    if (person === 'P-missing') return undefined;
    return person === 'P-rejected' ? { answer: 'rejected', reason: 'unknown' } : accepted();
  });
  expect(manifest).toMatchObject({
    considered: 14,
    insured: 2,
    rejected: { unknown: 1 },
    missing: 1,
    refused: {
      already_insured: 1,
      declined: 2,
      holder_died: 2,
      no_line_left: 2,
      under_age: 1,
    },
    parked: { benefit_held: 1, several_birth_dates: 1 },
    handOver: { files: 1, rows: 4 },
    balanced: true,
  });
  expect(handOver.rows).toBe(4);
  expect((await standing(env, 'P-said-no-later')).enrolment?.state).toBe('declined');
  expect((await standing(env, 'P-died-later')).enrolment?.state).toBe('ended');
  expect((await standing(env, 'P-rejected')).enrolment).toMatchObject({
    state: 'rejected',
    reason: 'unknown',
  });
  expect((await standing(env, 'P-missing')).enrolment?.state).toBe('missing');
  expect(env.database.items('Ledger').map(({ pk }) => pk)).toEqual([
    'person:P-in',
    'person:P-just',
  ]);
});

test('keeps birth dates out of every execution, log, event, message, result and enrolment', async () => {
  const env = await enrolmentEnv(Array.from({ length: 120 }, (_, at) => aPerson(`P-${at}`)));
  const seen: unknown[] = [];
  const { plan, manifest, handOver } = await enrolAll(env, accepted);
  seen.push(plan, manifest, handOver, env.started, env.logged, env.told, env.published);
  seen.push(env.database.items('Enrolments'), env.database.items('Ledger'));
  seen.push(env.database.items('Work'), env.database.items('Applications'));
  for (const key of env.objects.keys()) {
    const mayHold = key.startsWith('persons/') || key.startsWith('handover/');
    if (!mayHold) seen.push(env.objects.text(key.slice(key.indexOf('/') + 1)));
  }
  expect(JSON.stringify(seen)).not.toContain(canaryBirthDate);
  expect(env.objects.text(handOver.files[0]?.key ?? '')).toContain(canaryBirthDate);
});

test('hands over no field that the programme does not name, and a control row', async () => {
  const env = await enrolmentEnv([aPerson('P-1')]);
  const { handOver } = await enrolAll(env, accepted);
  const [header, row, control] = (env.objects.text(handOver.files[0]?.key ?? '') ?? '').split('\n');
  expect(header).toBe('row,person,birth_date,enrolled_on,enrolled_because');
  expect(row).toBe(`1,P-1,${canaryBirthDate},2026-02-15,age`);
  expect(control).toMatch(/^#control,1,[0-9a-f]{64}$/);
});

test('tells everybody whom it offers it to, once, before anybody is enrolled', async () => {
  const env = await enrolmentEnv([aPerson('P-1'), aPerson('P-2', { alreadyInsured: true })]);
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  await workflow.offer(plan);
  expect(await workflow.tell(plan)).toMatchObject({ outcome: 'started', people: 1 });
  expect(await workflow.tell(plan)).toMatchObject({ outcome: 'exists', people: 1 });
  expect(env.started[0]?.name).toBe(`customer-notices-${run}`);
  expect(JSON.stringify(env.started)).toContain('"facts":{"on":"2026-02-15"}');
});

test('tells and enrols also whom a batch offered it to before it failed', async () => {
  const env = await enrolmentEnv(Array.from({ length: 150 }, (_, at) => aPerson(`P-${at}`)));
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  await workflow.offer(plan, (place) => place === 1);
  expect((await workflow.tell(plan)).people).toBe(150);
  workflow.wait(plan);
  await workflow.enrol(plan, (place) => place === 0);
  const handOver = await workflow.handOver(plan);
  expect(handOver.rows).toBe(150);
});

test('parks whom a failed batch did not reach, and closes no books over an outage', async () => {
  const env = await enrolmentEnv(Array.from({ length: 150 }, (_, at) => aPerson(`P-${at}`)));
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  env.disturb = (call, when) => {
    if (call === 'create the enrolments' && when === 'before') throw new Error('gone');
  };
  await expect(workflow.offer(plan)).rejects.toThrow('gone');
  env.disturb = undefined;
  await workflow.tell(plan);
  const parked = env.database.items('Work').filter(({ pk }) => String(pk).startsWith('PARKED#'));
  expect(parked).toHaveLength(150);
  await expect(workflow.reconcile(plan)).rejects.toThrow(/150 of 150 people are parked/);
});

test('lets a person decline while the enrolment is decided: one of the two wins, whole', async () => {
  const env = await enrolmentEnv([aPerson('P-1')]);
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  await workflow.offer(plan);
  workflow.wait(plan);
  let declined = false;
  env.disturb = async (call, when) => {
    if (call !== 'change the enrolment' || when !== 'before' || declined) return;
    declined = true;
    const read = await enrolmentOf(env, programme, 'P-1');
    if (read) await changeEnrolment(env, read, { ...read, state: 'declined' });
  };
  await workflow.enrol(plan);
  env.disturb = undefined;
  const handOver = await workflow.handOver(plan);
  expect(handOver).toEqual({ files: [], rows: 0 });
  const { manifest } = await workflow.reconcile(plan, handOver);
  expect(manifest.refused).toEqual({ declined: 1 });
});

test('takes an answer and a cancellation at the same moment for one of the two', async () => {
  const env = await enrolmentEnv([aPerson('P-1')]);
  const workflow = enrolmentWorkflow(env);
  let cancelled = false;
  const { plan } = await workflow.open();
  await workflow.offer(plan);
  workflow.wait(plan);
  await workflow.enrol(plan);
  const handOver = await workflow.handOver(plan);
  const [file] = handOver.files;
  if (!file) throw new Error('nobody was handed over');
  await workflow.deliver(
    file.key.replace('.csv', '.answers.csv'),
    answersText(env, file, accepted),
  );
  const answers = await workflow.collect(plan, handOver);
  env.disturb = async (call, when) => {
    if (call !== 'change the enrolment' || when !== 'before' || cancelled) return;
    cancelled = true;
    const read = await enrolmentOf(env, programme, 'P-1');
    if (read) await changeEnrolment(env, read, { ...read, state: 'cancelled' });
  };
  await workflow.record(plan, answers);
  env.disturb = undefined;
  const { grant, enrolment } = await standing(env, 'P-1');
  expect(enrolment?.state).toBe('cancelled');
  expect(grant).toBeUndefined();
  const { manifest } = await workflow.reconcile(plan, handOver, answers);
  expect(manifest.refused).toEqual({ cancelled: 1 });
});

test('enrols nobody twice: an application or an earlier run that stands is left alone', async () => {
  const env = await enrolmentEnv([aPerson('P-1'), aPerson('P-2')]);
  env.database.plant('Enrolments', {
    pk: 'person:P-1',
    sk: `ENROLMENT#${programme}`,
    ...{ programme, person: 'P-1', state: 'handed_over', because: 'application' },
    ...{ lines: ['L-P-1'], source: 'application', changedAt: before, by: 'customer', version: 1 },
  });
  env.database.plant('Applications', {
    ...{ pk: 'person:P-2', sk: 'EXCLUSIVE#safety-insurance' },
    ...{ benefit: 'safety-insurance-of-victims', by: 'extract:x', at: before },
  });
  const { manifest } = await enrolAll(env, accepted);
  expect(manifest.refused).toEqual({ already_enrolled: 1, already_insured: 1 });
  expect(env.database.items('Ledger')).toEqual([]);
});

test('stops where the switch is set', async () => {
  const env = await enrolmentEnv([aPerson('P-1')]);
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  env.database.plant('Controls', {
    ...{ pk: `SWITCH#${programme}#safety-insurance`, sk: 'SWITCH' },
    ...{ stopped: true, who: 'operator', why: 'test', at: before },
  });
  await expect(workflow.offer(plan)).rejects.toMatchObject({ name: 'Stopped' });
  expect(env.database.items('Enrolments')).toEqual([]);
});

test('ends the same wherever it is cut off, before or after an effect', async () => {
  const people = [aPerson('P-1'), aPerson('P-2'), aPerson('P-3', { alreadyInsured: true })];
  const says = (person: string) =>
    person === 'P-2' ? ({ answer: 'rejected', reason: 'unknown' } as const) : accepted();
  const play = async (cut: number, when: 'before' | 'after') => {
    const env = await enrolmentEnv(people);
    let at = 0;
    env.disturb = (call, now) => {
      // A switch that cannot be read stops the run, which is another test's matter.
      if (now !== when || call === 'read the kill switch') return;
      at += 1;
      if (at === cut) throw new Crash(`cut off at call ${cut}`);
    };
    const { manifest, handOver } = await enrolAll(env, says);
    env.disturb = undefined;
    const stable = env.database.items('Enrolments').map(({ version: _v, ...rest }) => rest);
    const ledger = env.database.items('Ledger');
    const text = env.objects.text(handOver.files[0]?.key ?? '');
    const tellings = env.started.filter(({ name }) => name.startsWith('customer-notices'));
    return { calls: at, end: { manifest, stable, ledger, text, tellings } };
  };
  const whole = await play(0, 'before');
  expect(whole.calls).toBeGreaterThan(40);
  for (const when of ['before', 'after'] as const) {
    for (let cut = 1; cut <= whole.calls; cut += 1) {
      const { end } = await play(cut, when);
      expect(end, `cut off ${when} call ${cut}`).toEqual(whole.end);
    }
  }
}, 60_000);

test('runs again over the same people: whoever stands stays, and who was left over is offered it', async () => {
  const env = await enrolmentEnv([aPerson('P-1'), aPerson('P-2')]);
  await enrolAll(env, accepted);
  const { plan } = await makeOpenEnrolment(env)({
    ...{ run: `${run}-2`, cycle: '2026-02', programme, programmeVersion: 1 },
  });
  const workflow = enrolmentWorkflow(env);
  await workflow.offer(plan);
  expect(await workflow.tell(plan)).toMatchObject({ outcome: 'nobody', people: 0 });
  workflow.wait(plan);
  expect(plan.enrolledOn > '2026-02-15').toBe(true);
  await workflow.enrol(plan);
  const handOver = await workflow.handOver(plan);
  const { manifest } = await workflow.reconcile(plan, handOver);
  expect(manifest).toMatchObject({ considered: 2, refused: { already_enrolled: 2 } });
});

test('leaves alone whom an application is entering at the moment, cut off between its writes', async () => {
  const env = await enrolmentEnv([aPerson('P-1')]);
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  await workflow.offer(plan);
  const offered = (await enrolmentOf(env, programme, 'P-1')) as Enrolment;
  const declined = await changeEnrolment(env, offered, {
    ...{ ...offered, state: 'declined', by: 'customer' },
  });
  await env.database.transact('apply for the insurance', [
    enrolmentFieldWrite(env, declined, { state: 'handed_over' }),
  ]);
  workflow.wait(plan);
  await workflow.enrol(plan);
  expect(await workflow.handOver(plan)).toEqual({ files: [], rows: 0 });
});

test('tells the insured of several days by one pass over the answers, each of their own start', async () => {
  const env = await enrolmentEnv(['P-1', 'P-2', 'P-3'].map((person) => aPerson(person)));
  const { plan } = await enrolAll(env, (person) => ({
    ...accepted(),
    confirmedOn: person === 'P-2' ? '2026-02-15' : '2026-02-16',
  }));
  env.calls.length = 0;
  const tell = () => makeTellPeople(env)({ plan, about: 'insured' });
  expect(await tell()).toEqual({ outcome: 'started', people: 3 });
  const reads = env.calls.filter((call) => call === 'read the result files');
  expect(reads).toHaveLength(1);
  const told = env.started.filter(({ name }) => /-2026-02-1[67]$/.test(name));
  expect(told.map(({ name }) => name.slice(-10))).toEqual(['2026-02-16', '2026-02-17']);
  expect(told.map(({ input }) => input)).toMatchObject([
    { ofList: { telling: { facts: { from: '2026-02-16' } }, parts: [{ rows: 1 }] } },
    { ofList: { telling: { facts: { from: '2026-02-17' } }, parts: [{ rows: 2 }] } },
  ]);
  expect(await tell()).toEqual({ outcome: 'exists', people: 3 });
});
