import { beforeAll, describe, expect, test } from 'vitest';
import { customerOf } from './customer.ts';
import { deployment, nowThereSeconds, outputsOf } from './deployment.ts';
import { type Operator, operatorOf, until } from './operator.ts';

/** Nobody in it is old enough for the insurance's own Map, which this emulator cannot run. */
const extract = `line_id,customer_id,line_type,billing,network,status,birth_date,opened_on,person_ref
L1,C-1,phone,postpaid,own,in_service,1990-01-01,2020-01-01,P-1
L2,C-1,tablet,postpaid,own,in_service,1990-01-01,2021-01-01,P-1
L3,C-3,phone,postpaid,own,in_service,1985-05-05,2021-01-01,P-3
`;
const codes = `serial,code
S-1,ABCD-EFGH-JKLM-2345
S-2,ABCD-EFGH-JKLM-2346
S-3,
`;
const bought = { line: 'L1', product: 'ROAM-3GB', purchasedAt: '2026-03-30T00:00:00.000Z' };
const started = { ...bought, startedAt: '2026-04-01T00:00:00.000Z' };

let operator: Operator;
let customer: ReturnType<typeof customerOf>;

beforeAll(() => {
  operator = operatorOf(deployment().stack, outputsOf());
  customer = customerOf(operator);
});

/** Each begins with what those before it left: a customer's year, in order. */
describe('what happens by itself, and by the customer’s door', () => {
  test('a cohort is imported when its extract is dropped', async () => {
    await operator.drop('ExtractBucket', 'customer-appreciation/v1/utf-8/lines.csv', extract);
    const [imported] = await operator.ended('CohortImport', 1);
    expect(imported).toMatchObject({ status: 'SUCCEEDED' });
    expect(JSON.parse(imported?.output ?? '')).toMatchObject({
      outcome: 'frozen',
      cohort: { rows: 3, accepted: 3 },
    });
  });

  test('an extract that cannot be used is refused by name', async () => {
    await operator.drop('ExtractBucket', 'customer-appreciation/v1/utf-8/bad.csv', 'no\nheader\n');
    const [, refused] = await operator.ended('CohortImport', 2);
    expect(refused).toMatchObject({ status: 'FAILED', error: 'InputRejected' });
  });

  test('nobody comes in without a token of the issuer', async () => {
    const [head, claims, signature] = (await customer.signIn()).split('.');
    const forged = `${head}.${claims}.${signature?.split('').reverse().join('')}`;
    const staff = customerOf(operator, { aud: 'benefits-staff' });
    const others = customerOf(operator, { iss: 'https://elsewhere.example/' });
    for (const bearer of ['', 'none', forged, await staff.signIn(), await others.signIn()]) {
      expect(await customer.call('GET', '/benefits', undefined, bearer)).toMatchObject({
        status: 401,
      });
    }
  });

  test('a customer sees their own lines, and a foreign one as one that is not there', async () => {
    const { status, body } = await customer.call('GET', '/benefits');
    expect([status, body.lines.map(({ line }: { line: string }) => line)]).toEqual([
      200,
      ['L1', 'L2'],
    ]);
    expect(await customer.benefit('ott-pass', 'L2')).toMatchObject({ reason: 'line_is_no_phone' });
    const foreign = await customer.call('GET', '/lines/L3/notices');
    const unknown = await customer.call('GET', '/lines/L9/notices');
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
  });

  test('who finds no code waits, and is served by the file that comes next', async () => {
    const service = 'stream-one';
    const chosen = await customer.call('PUT', '/lines/L1/ott-pass/choice', { service });
    expect(chosen).toMatchObject({ status: 200, body: { service, version: 1 } });
    const early = await customer.call('POST', '/lines/L1/ott-pass/code', {});
    expect(early).toMatchObject({ status: 202, body: { state: 'waiting' } });

    await operator.drop('CodeFilesBucket', `customer-appreciation/${service}/april.csv`, codes);
    expect(await operator.ended('CodeImport', 1)).toMatchObject([{ status: 'SUCCEEDED' }]);
    const shown = await customer.call('POST', '/lines/L1/ott-pass/code', {});
    expect(shown).toMatchObject({ status: 200, body: { service } });
    expect(codes).toContain(`,${shown.body.code}\n`);
    const again = await customer.call('POST', '/lines/L1/ott-pass/code', {});
    expect(again.text).toBe(shown.text);
    expect(await customer.benefit('ott-pass', 'L1')).toMatchObject({ standing: 'given' });
  });

  test('a code is not shown to a sign-in that is not fresh', async () => {
    const late = customerOf(operator, { auth_time: String(nowThereSeconds() - 7_200) });
    expect(await late.call('POST', '/lines/L1/ott-pass/code', {})).toMatchObject({
      status: 403,
      body: { reason: 'fresh_sign_in_needed' },
    });
  });

  test('a roaming bonus is credited once, however often the event comes', async () => {
    await operator.askPartner('OrderSystem', {
      method: 'PUT',
      path: '/purchases/BUY-1',
      body: started,
    });
    for (const eventId of ['R-1', 'R-1', 'R-2']) {
      const detail = { eventId, purchaseId: 'BUY-1', ...started };
      await operator.tell('operator.roaming', 'RoamingProductStarted', detail);
    }
    const given = await until('the roaming bonus', async () => {
      const benefit = await customer.benefit('roaming-bonus', 'L1');
      return benefit.got.length > 0 ? benefit : undefined;
    });
    expect(given.got).toMatchObject([{ what: '1536 MB', voided: false }]);
  });

  test('a purchase that the order system does not know gives nothing', async () => {
    const detail = { eventId: 'R-9', purchaseId: 'BUY-9', ...started };
    await operator.tell('operator.roaming', 'RoamingProductStarted', detail);
    await operator.tell('operator.lines', 'LineEnded', {
      ...{ eventId: 'E-1', line: 'L2', occurredAt: '2026-04-01T01:00:00.000Z' },
    });
    await until('the end of the line', async () => {
      const benefit = await customer.benefit('monthly-data', 'L2');
      return benefit.standing === 'ended' ? benefit : undefined;
    });
    expect((await customer.benefit('roaming-bonus', 'L1')).got).toHaveLength(1);
  });

  test('an application waits for the insurer, who answers by a signed event', async () => {
    const applied = await customer.call('POST', '/insurance/application', { line: 'L1' });
    expect(applied).toMatchObject({ status: 202, body: { state: 'applied' } });
    const [application] = await operator.ended('InsuranceApplication', 1);
    expect(JSON.parse(application?.output ?? '')).toMatchObject({ outcome: 'insured' });
    expect(await customer.benefit('safety-insurance')).toMatchObject({ standing: 'given' });
  });

  test('“this was not me” holds the benefit until its case is closed', async () => {
    const benefit = { benefit: 'monthly-data' };
    const opened = await customer.call('POST', '/lines/L1/disputes', benefit);
    expect(opened.status, opened.text).toBe(200);
    expect(await customer.benefit('monthly-data', 'L1')).toMatchObject({ reason: 'benefit_held' });
    const closing = { decision: 'released', who: 'auditor 1', why: 'called back' };
    await operator.invoke('CloseCase', { case: opened.body.case, ...closing });
    expect(await customer.benefit('monthly-data', 'L1')).not.toHaveProperty('reason');
  });

  test('what begins on a day is told by the schedule of the day', async () => {
    await operator.invoke('StartDueDates', { scheduledTime: '2026-04-01T23:10:00Z' });
    expect(await operator.ended('DueDates', 1)).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await customer.told('L1')).toContain('insurance_started');
  });

  test('everything was told, to the customer and to the message hub, each once', async () => {
    const templates = (await customer.told('L1')).sort();
    expect(templates).toEqual([
      ...['benefit_disputed', 'dispute_closed', 'insurance_applied', 'insurance_started'],
      ...['ott_choice_recorded', 'ott_code_ready', 'ott_code_revealed', 'ott_waiting'],
      'roaming_bonus_given',
    ]);
    // What the schedule of the day kept, the schedule of the hour sends.
    await operator.invoke('SendDueNotices', { scheduledTime: '2026-04-01T23:05:00Z' });
    const hub = await until('the last message at the hub', async () => {
      const { told } = (await operator.askPartner('MessageHub', {
        path: '/messages?line=L1',
      })) as { told: { template: string }[] };
      return told.length >= templates.length ? told : undefined;
    });
    expect(hub.map(({ template }) => template).sort()).toEqual(templates);
  });

  test('a month that nobody has approved waits, and gives nothing', async () => {
    const answer = await operator.invoke('StartMonthlyData', {
      scheduledTime: '2026-03-31T15:00:00Z',
    });
    expect(answer).toMatchObject({ outcome: 'started' });
    const waiting = 'Wait for an approval';
    const entered = await operator.entered('MonthlyData', waiting);
    expect(entered).not.toContain("Open the month's run");
    expect((await customer.benefit('monthly-data', 'L1')).got).toEqual([]);
  });
});
