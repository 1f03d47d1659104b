import { beforeEach, describe, expect, it } from 'vitest';
import { closedBooks } from '../../../adapters/breaks/accounted-lines.ts';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { grantId, monthlyDataKey, voidId } from '../../../domain/benefit-key.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { Unavailable } from '../../../domain/errors.ts';
import type { RunPlan } from '../../../domain/run-plan.ts';
import { makeCorrectGrants } from '../../../functions/workflow/correct-grants.ts';
import { aLine, anEvent } from '../../domain/builders.ts';
import { type CorrectionWorkflow, correctionWorkflow } from '../../fakes/correction-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  programme,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

const run = 'monthly-data-2026-02';
const key = monthlyDataKey(programme, 'L1', '2026-02');
const ofL1 = { of: 'line', line: 'L1' } as const;

let env: MonthlyEnv;
let month: MonthlyWorkflow;
let plan: RunPlan;
let corrections: CorrectionWorkflow;

/** A month of five lines or more, granted by day so that customers may be told at once. */
const grantedMonth = async (chargingClass: 'A' | 'C' = 'A', lines = 5): Promise<void> => {
  env = await monthlyEnv({ CHARGING_CLASS: chargingClass });
  env.time.now = Date.parse('2026-02-01T03:00:00.000Z');
  if (chargingClass === 'C') env.http.behave({ keys: 'none' });
  month = monthlyWorkflow(env);
  corrections = correctionWorkflow(env);
  sealCohort(
    env,
    Array.from({ length: lines }, (_, at) => aLine({ line: `L${at + 1}` })),
  );
  plan = await month.open();
  await runToTheEnd(month, plan);
  // A real clock tells whole milliseconds.
  env.time.now = Math.ceil(env.time.now);
};

beforeEach(() => grantedMonth());

const approved = async (...asked: Parameters<CorrectionWorkflow['ask']>): Promise<number> => {
  const { number } = await corrections.ask(...asked);
  await corrections.list(number);
  await corrections.approve(number);
  return number;
};

const ledger = (prefix: 'GRANT#' | 'VOID#') =>
  env.database
    .items('Ledger')
    .filter(({ sk }) => String(sk).startsWith(prefix))
    .map(({ pk, sk }) => `${pk} ${String(sk).split('#').slice(3).join('#')}`);

/** What charging holds for a line, oldest first: each top-up with what was taken back of it. */
const heldFor = async (line: string) =>
  (await env.http.ledger.page({ cycle: '2026-02' }, { offset: 0, limit: 100 }))
    .filter((entry) => entry.line === line)
    .sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }))
    .map(({ terms, reversal }) => ({ amountMb: terms.amountMb, reversal }));

const notices = (template: string) =>
  env.messages.filter(({ topic, message }) => topic === 'notices' && message.template === template);

describe('a void of one grant', () => {
  it('takes it back at charging, then is on record with what charging said', async () => {
    env.http.behave({ used: [{ line: 'L1', usedMb: 400 }] });
    const number = await approved(ofL1);
    await corrections.carryOut(number);
    expect(await heldFor('L1')).toMatchObject([
      { amountMb: 102_400, reversal: { externalId: voidId(key), usedMb: 400 } },
    ]);
    expect(env.database.items('Ledger').find(({ sk }) => String(sk).startsWith('VOID#'))).toEqual({
      ...{ pk: 'line:L1', sk: 'VOID#customer-appreciation#monthly-data#2026-02#0' },
      by: 'person 1001, checked by person 2002',
      why: 'void-0001: a wrong amount',
      voidedAt: instantOf(env.time.now),
      evidence: { reversalId: voidId(key), reversedMb: 102_000, usedMb: 400 },
    });
    expect(await corrections.read(number)).toMatchObject({
      ended: { corrected: 1, already: 0, left: {} },
    });
  });

  it('touches no other line', async () => {
    await corrections.carryOut(await approved(ofL1));
    expect(ledger('VOID#')).toEqual(['line:L1 2026-02#0']);
    for (const line of ['L2', 'L3', 'L4', 'L5']) {
      expect(await heldFor(line)).toMatchObject([{ reversal: undefined }]);
    }
  });

  it('is told to the customer and their bill, and on the bus, once', async () => {
    const number = await approved(ofL1);
    await corrections.carryOut(number);
    await corrections.carryOut(number);
    expect(notices('data_voided')).toMatchObject([{ message: { line: 'L1', facts: { gb: 100 } } }]);
    expect(env.messages.filter(({ topic }) => topic === 'statement-lines')).toMatchObject([
      { message: { template: 'data_voided', byWhoseAct: 'operator' } },
    ]);
    expect(env.published.filter(({ type }) => type === 'GrantVoided')).toMatchObject([
      { detail: { line: 'L1', issue: 0, causedBy: 'void-0001', usedMb: 0 } },
    ]);
  });

  it('leaves nothing to any later run: neither a re-run nor one cut off before gives it again', async () => {
    await corrections.carryOut(await approved(ofL1));
    const manifest = await runToTheEnd(month, await month.open('rerun', 2));
    expect(manifest).toMatchObject({ granted: 0, alreadyGranted: 5, balanced: true });
    expect(await heldFor('L1')).toHaveLength(1);
    expect(ledger('GRANT#')).toHaveLength(5);
  });

  it('keeps its word against a batch of the run that comes after it', async () => {
    await corrections.carryOut(await approved(ofL1));
    // The same batch again, as a redrive serves it: charging answers with the old top-up.
    await monthlyWorkflow(env).serveLines(plan);
    expect(await heldFor('L1')).toMatchObject([{ reversal: { externalId: voidId(key) } }]);
    expect(ledger('GRANT#')).toHaveLength(5);
    expect(ledger('VOID#')).toEqual(['line:L1 2026-02#0']);
  });
});

describe('a correction that nobody has approved', () => {
  const batch = (number: number) =>
    makeCorrectGrants(env)({ BatchInput: { programme, number }, Items: [{ line: 'L1' }] });

  it('is not carried out, whoever starts its workflow', async () => {
    const { number } = await corrections.ask(ofL1);
    await corrections.carryOut(number);
    await expect(batch(number)).rejects.toThrow('void-0001 is waiting for check');
    expect(ledger('VOID#')).toEqual([]);
    expect(await heldFor('L1')).toMatchObject([{ reversal: undefined }]);
  });

  it('does nothing more once somebody has stopped it', async () => {
    const number = await approved({ of: 'run', run });
    await corrections.stop(number);
    await expect(batch(number)).rejects.toThrow('void-0001 was stopped by person 3003');
    await expect(corrections.carryOut(number)).rejects.toMatchObject({ name: 'Stopped' });
    expect(ledger('VOID#')).toEqual([]);
  });

  it('is stopped between two orders of a batch', async () => {
    await grantedMonth('A', 30);
    const number = await approved({ of: 'run', run });
    env.disturb = async (call, when) => {
      if (call !== 'take the unused rest back' || when !== 'after') return;
      env.disturb = undefined;
      await corrections.stop(number);
    };
    await expect(corrections.carryOut(number)).rejects.toMatchObject({ name: 'Stopped' });
    const held = await env.http.ledger.page({ cycle: '2026-02' }, { offset: 0, limit: 100 });
    const reversed = held.filter(({ reversal }) => reversal).length;
    expect(reversed).toBeGreaterThan(0);
    expect(reversed).toBeLessThanOrEqual(10);
  });
});

describe('a void of a run’s grants', () => {
  it('takes back what that run gave, and leaves what others gave', async () => {
    const other = await approved(ofL1, { by: '1009' });
    await corrections.carryOut(other);
    const number = await approved({ of: 'run', run });
    await corrections.carryOut(number);
    expect(await corrections.read(number)).toMatchObject({
      listed: { grants: 5, byReason: { given_by_run: 5 }, byBenefit: { 'monthly-data': 5 } },
      ended: { corrected: 4, already: 1, left: {} },
    });
    expect(ledger('VOID#')).toHaveLength(5);
  });

  it('lists none of another run', async () => {
    const { number } = await corrections.ask({ of: 'run', run: `${run}-2` });
    await corrections.list(number);
    expect(await corrections.read(number)).toMatchObject({ listed: { grants: 0, parts: [] } });
  });

  it('touches no line beyond the run, whatever its list says', async () => {
    const number = await approved({ of: 'run', run: `${run}-2` });
    const counts = await makeCorrectGrants(env)({
      BatchInput: { programme, number },
      Items: [{ line: 'L1' }, { line: 'L-nobody' }],
    });
    expect(counts.left).toEqual({ of_another_run: 1, not_granted: 1 });
    expect(ledger('VOID#')).toEqual([]);
  });
});

describe('a grant that charging does not take back', () => {
  const failing = (kind: string) =>
    env.http.behave({ faults: [{ kind, on: 'reversal', lines: ['L1'] }] } as never);

  it('stays, with what charging said, for a person', async () => {
    failing('refusal');
    const number = await approved({ of: 'run', run });
    await corrections.carryOut(number);
    expect(await corrections.read(number)).toMatchObject({
      ended: { corrected: 4, left: { charging_refused: 1 } },
    });
    expect(ledger('VOID#')).toHaveLength(4);
    expect(env.database.items('Work').find(({ sk }) => sk === 'LEFT#L1')).toMatchObject({
      reason: 'charging_refused',
    });
  });

  it('is left where charging never answers for it, while the others are taken back', async () => {
    failing('error_before_effect');
    const number = await approved({ of: 'run', run });
    await corrections.carryOut(number);
    expect(await corrections.read(number)).toMatchObject({
      ended: { corrected: 4, left: { charging_unanswered: 1 } },
    });
    expect(ledger('VOID#')).not.toContain('line:L1 2026-02#0');
  });

  it('waits where charging is out, and goes on when it is back', async () => {
    env.http.behave({ faults: [{ kind: 'error_after_effect', on: 'reversal' }] } as never);
    const number = await approved({ of: 'run', run });
    await expect(corrections.carryOut(number)).rejects.toMatchObject({ name: 'Unavailable' });
    expect((await corrections.read(number)).ended).toBeUndefined();
    env.http.behave({});
    await corrections.carryOut(number);
    expect(await corrections.read(number)).toMatchObject({ ended: { corrected: 5, left: {} } });
  });
});

describe('a reinstatement', () => {
  const reinstated = async () => {
    await corrections.carryOut(await approved(ofL1));
    return approved(ofL1, { kind: 'reinstatement' });
  };

  it('gives the same again under the next issue, exactly once', async () => {
    const number = await reinstated();
    await corrections.carryOut(number);
    await corrections.carryOut(number);
    expect(ledger('GRANT#').filter((grant) => grant.startsWith('line:L1 '))).toEqual([
      'line:L1 2026-02#0',
      'line:L1 2026-02#1',
    ]);
    expect(await heldFor('L1')).toMatchObject([
      { reversal: { externalId: voidId(key) } },
      { amountMb: 102_400, reversal: undefined },
    ]);
    expect(env.published.filter(({ type }) => type === 'GrantIssued')).toMatchObject([
      { detail: { grantId: grantId({ ...key, issue: 1 }), causedBy: 'reinstatement-0002' } },
    ]);
    expect(notices('data_given')).toHaveLength(1);
  });

  it('by two pairs of people at once is one grant', async () => {
    const first = await reinstated();
    const second = await approved(ofL1, { kind: 'reinstatement', by: '1005' });
    await Promise.all([corrections.carryOut(first), corrections.carryOut(second)]);
    expect(await heldFor('L1')).toHaveLength(2);
    const ended = await Promise.all([corrections.read(first), corrections.read(second)]);
    const [one, other] = ended.map(({ ended: end }) => end);
    expect((one?.corrected ?? 0) + (other?.corrected ?? 0)).toBe(1);
    expect((one?.already ?? 0) + (other?.already ?? 0)).toBe(1);
  });

  it('is in the books of every later run of the month', async () => {
    await corrections.carryOut(await reinstated());
    const rerun = await runToTheEnd(month, await month.open('rerun', 2));
    expect(rerun).toMatchObject({ granted: 0, alreadyGranted: 5, reinstated: 1, balanced: true });
    expect(rerun.charging.topUps).toBe(6);
  });

  it('is counted by the nightly comparison before any later run has', async () => {
    await corrections.carryOut(await reinstated());
    const books = await closedBooks(env, programme, '2026-02');
    const { count } = await env.http.ledger.totals({ cycle: '2026-02' });
    expect([books?.topUps, count]).toEqual([6, 6]);
  });

  it('gives nothing where no void stands', async () => {
    const number = await approved(ofL1, { kind: 'reinstatement' });
    await corrections.carryOut(number);
    expect(await corrections.read(number)).toMatchObject({ ended: { left: { not_voided: 1 } } });
    expect(await heldFor('L1')).toHaveLength(1);
  });

  it('of a whole void gives back what that void took and nothing else', async () => {
    await corrections.carryOut(await approved(ofL1));
    const mass = await approved({ of: 'run', run });
    await corrections.carryOut(mass);
    const number = await approved({ of: 'void', number: mass }, { kind: 'reinstatement' });
    await corrections.carryOut(number);
    expect(await corrections.read(number)).toMatchObject({
      listed: { grants: 5, byReason: { voided: 5 } },
      ended: { corrected: 4, left: { not_voided: 1 } },
    });
    expect(await heldFor('L1')).toHaveLength(1);
    expect(await heldFor('L2')).toHaveLength(2);
  });

  it('gives nothing to a line that has ended since', async () => {
    const { number } = await corrections.ask(ofL1);
    await corrections.list(number);
    await corrections.approve(number);
    await corrections.carryOut(number);
    const recordedAt = instantOf(env.time.now);
    await appendLineEvent(
      env,
      anEvent({ type: 'LineEnded', eventId: 'end', line: 'L1', recordedAt }),
    );
    const again = await approved(ofL1, { kind: 'reinstatement' });
    await corrections.carryOut(again);
    expect(env.database.items('Work').find(({ sk }) => sk === 'LEFT#L1')).toMatchObject({
      ...{ reason: 'not_due', detail: 'line_ended' },
    });
    expect(await heldFor('L1')).toHaveLength(1);
  });

  it('gives nothing that is worth nothing any more', async () => {
    const number = await reinstated();
    env.time.now = Date.parse('2026-02-28T15:00:00.000Z');
    await corrections.carryOut(number);
    expect(await corrections.read(number)).toMatchObject({ ended: { left: { too_late: 1 } } });
    expect(await heldFor('L1')).toHaveLength(1);
  });

  it('may be voided again, and leaves the first void as it is', async () => {
    await corrections.carryOut(await reinstated());
    await corrections.carryOut(await approved(ofL1, { issue: 1 }));
    expect(ledger('VOID#')).toEqual(['line:L1 2026-02#0', 'line:L1 2026-02#1']);
    const held = await heldFor('L1');
    expect(held.map(({ reversal }) => reversal?.externalId)).toEqual([
      voidId(key),
      voidId({ ...key, issue: 1 }),
    ]);
  });
});

describe.each(['A', 'C'] as const)('with charging of class %s, cut off anywhere', (ofClass) => {
  /** Cuts off at the nth call, before or after its effect. */
  const cutAt = (nth: number, when: 'before' | 'after') => {
    let calls = 0;
    env.disturb = (_call, at) => {
      if (at !== when) return;
      calls += 1;
      if (calls === nth) throw new Unavailable('cut off');
    };
    return () => calls;
  };

  /** Carried out again and again, as retries and redrives do, until it ends. */
  const untilItEnds = async (number: number): Promise<void> => {
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await corrections.carryOut(number).catch((error: Error) => {
        // A kill switch that cannot be read counts as set.
        if (!['Unavailable', 'Stopped'].includes(error.name)) throw error;
        // Longer than an order of class C may still be under way.
        env.time.now += 20 * 60_000;
      });
      const { disturb } = env;
      env.disturb = undefined;
      if ((await corrections.read(number)).ended) return;
      env.disturb = disturb;
    }
    throw new Error('It does not end.');
  };

  it.each(['before', 'after'] as const)(
    'a void and its reinstatement happen once each, cut off %s any call',
    async (when) => {
      for (let nth = 1; ; nth += 1) {
        await grantedMonth(ofClass);
        const voided = await approved(ofL1);
        const callsOfVoid = cutAt(nth, when);
        await untilItEnds(voided);
        const cutInVoid = callsOfVoid() >= nth;
        env.disturb = undefined;
        const again = await approved(ofL1, { kind: 'reinstatement' });
        const callsOfReinstatement = cutAt(nth, when);
        await untilItEnds(again);
        const cutInReinstatement = callsOfReinstatement() >= nth;
        env.disturb = undefined;
        const seen = { at: nth, held: await heldFor('L1'), voids: ledger('VOID#') };
        expect(seen).toMatchObject({
          held: [{ reversal: { externalId: voidId(key) } }, { reversal: undefined }],
          voids: ['line:L1 2026-02#0'],
        });
        expect(ledger('GRANT#')).toHaveLength(6);
        expect((await corrections.read(voided)).ended).toMatchObject({ corrected: 1 });
        expect((await corrections.read(again)).ended).toMatchObject({ corrected: 1 });
        // Kept with its effect: what could not be sent at once waits for the sweep.
        const kept = env.database.items('Notices').map(({ template }) => template);
        expect(kept.sort()).toEqual(['data_given', 'data_voided']);
        if (!cutInVoid && !cutInReinstatement) {
          expect(nth).toBeGreaterThan(15);
          return;
        }
      }
    },
  );
});
