import { join } from 'node:path';
import { casesAbout } from '../../adapters/cases.ts';
import { grantId, roamingBonusKey } from '../../domain/benefit-key.ts';
import type { BenefitId, Programme } from '../../domain/programme.ts';
import type { Desk } from '../desk.ts';
import { environment } from '../problems.ts';
import type { Act, SignedIn } from './acts.ts';
import { operatorSays } from './operator-events.ts';
import { askStandIn, toldUsed } from './partners-at-desk.ts';
import { tokenFor } from './sign-in.ts';

/** What came of an act: the status of the door's answer and its reason, where it has one. */
export interface Outcome {
  readonly n: number;
  readonly status: number;
  readonly reason?: string;
}

interface AtDesk {
  readonly desk: Desk;
  readonly programme: Programme;
}

type Of<A extends Act['act']> = Extract<Act, { act: A }>;

/** Does one act, through the same doors as anybody: the customer's API with a token, the bus, the
 * inbox of a partner. What the door answers is an outcome; a door that is not there is an error. */
export const doAct = async (at: AtDesk, act: Act): Promise<Outcome> => {
  switch (act.act) {
    case 'choose':
      return call(at, act, {
        path: `/lines/${act.line}/ott-pass/choice`,
        method: 'PUT',
        body: { service: act.service },
      });
    case 'reveal':
      return call(at, act, { path: `/lines/${act.line}/ott-pass/code`, body: {} });
    case 'apply':
      return call(at, act, { path: '/insurance/application', body: { line: act.line } });
    case 'cancel_insurance':
      return call(at, act, { path: '/insurance/cancellation', body: {} });
    case 'decline':
      return call(at, act, { path: `/lines/${act.line}/declines`, body: { benefit: act.benefit } });
    case 'dispute':
      return call(at, act, { path: `/lines/${act.line}/disputes`, body: { benefit: act.benefit } });
    case 'line_event':
      return said(at, act, {
        source: 'operator.lines',
        type: act.type,
        detail: { line: act.line, occurredAt: act.at, ...(act.whose && { by: act.whose }) },
      });
    case 'buy_roaming':
      return buy(at, act);
    case 'refund_roaming':
      return refund(at, act);
    case 'redeem':
      return redeem(at, act);
    case 'close_case':
      return closeCase(at, act);
    case 'restock':
      return restock(at, act);
    case 'insurer_answers':
      return insurerAnswers(at, act);
  }
};

/** The name of an act towards everybody who may see it twice. */
const nameOf = ({ n }: Act): string => `ACT-${String(n).padStart(6, '0')}`;

const call = async (
  { desk: { cloud } }: AtDesk,
  act: Act & { readonly by: SignedIn },
  request: { readonly path: string; readonly method?: 'PUT'; readonly body: object },
): Promise<Outcome> => {
  const answer = await fetch(`${cloud.outputs.CustomerApiUrl}${request.path}`, {
    method: request.method ?? 'POST',
    headers: {
      authorization: `Bearer ${await tokenFor(cloud, act.by)}`,
      'content-type': 'application/json',
      'idempotency-key': nameOf(act),
    },
    body: JSON.stringify(request.body),
  });
  // A code is in the answer to its holder alone: nothing of the body but the reason is kept.
  const { reason } = Object(await answer.json().catch(() => undefined)) as { reason?: string };
  if (answer.status >= 500) {
    throw environment(
      `${request.path} answered ${answer.status} (${reason ?? 'no reason'}).`,
      'read logs/ in the data folder, then start again: it goes on from here',
    );
  }
  return { n: act.n, status: answer.status, ...(reason !== undefined && { reason }) };
};

const said = async (
  { desk: { cloud } }: AtDesk,
  act: Act,
  { source, type, detail }: { source: string; type: string; detail: object },
): Promise<Outcome> => {
  const eventId = nameOf(act);
  await operatorSays(cloud, { source, type, detail: { version: 1, eventId, ...detail } });
  await cloud.idle();
  return { n: act.n, status: 202 };
};

const buy = async (at: AtDesk, act: Of<'buy_roaming'>): Promise<Outcome> => {
  const { line, purchase, product, bought } = act;
  if (bought) {
    await askStandIn(at.desk, 'order-system', {
      method: 'PUT',
      path: `/purchases/${purchase}`,
      body: {
        line: bought.line,
        product: bought.product,
        purchasedAt: boughtAt(bought.on),
        startedAt: act.at,
      },
    });
  }
  let outcome: Outcome = { n: act.n, status: 202 };
  for (let time = 0; time < act.times; time += 1) {
    outcome = await said(at, act, {
      source: 'operator.roaming',
      type: 'RoamingProductStarted',
      detail: {
        purchaseId: purchase,
        line,
        product,
        purchasedAt: boughtAt(act.claimedOn),
        startedAt: act.at,
      },
    });
  }
  return outcome;
};

/** Nine in the morning in Korea: before every act of the day. */
const boughtAt = (on: string): string => `${on}T00:00:00.000Z`;

const refund = async (at: AtDesk, act: Of<'refund_roaming'>): Promise<Outcome> => {
  const key = roamingBonusKey(at.programme.programme, act.line, act.purchase);
  await askStandIn(at.desk, 'charging', {
    method: 'POST',
    path: '/control',
    body: { used: [{ externalId: grantId(key), usedMb: act.usedMb }] },
  });
  await askStandIn(at.desk, 'order-system', {
    method: 'POST',
    path: `/purchases/${act.purchase}/refund`,
    body: { refundedAt: act.at },
  });
  return said(at, act, {
    source: 'operator.roaming',
    type: 'RoamingProductRefunded',
    detail: { purchaseId: act.purchase, line: act.line, refundedAt: act.at },
  });
};

const redeem = async (at: AtDesk, act: Of<'redeem'>): Promise<Outcome> => ({
  n: act.n,
  status: await toldUsed(at.desk, { line: act.line, eventId: nameOf(act) }),
});

const closeCase = async (at: AtDesk, act: Of<'close_case'>): Promise<Outcome> => {
  const { line, benefit } = act;
  const about = { programme: at.programme.programme, benefit: benefit as BenefitId, line };
  const [open] = (await casesAbout(at.desk.env, about)).filter(({ closed }) => !closed);
  if (!open) return { n: act.n, status: 404 };
  const answer = await at.desk.cloud.invoke('CloseCase', {
    case: open.case,
    decision: 'released',
    who: 'case handler 7',
    why: 'the customer was called back and confirms',
  });
  await at.desk.cloud.idle();
  if (answer.ok) return { n: act.n, status: 200 };
  throw environment(
    `${open.case} was not closed: ${answer.errorMessage}`,
    'do what the message says, then start again: it goes on from here',
  );
};

const restock = async ({ desk, programme }: AtDesk, act: Of<'restock'>): Promise<Outcome> => {
  const address = {
    bucket: desk.env.settings.required('CODES_BUCKET'),
    key: `${programme.programme}/${act.service}/${act.file}`,
  };
  await desk.env.objects.writeOnce('drop the code file', address, {
    file: join(desk.dataFolder, 'codes', act.file),
  });
  await desk.cloud.idle();
  return { n: act.n, status: 202 };
};

const insurerAnswers = async (
  { desk }: AtDesk,
  { n, how }: Of<'insurer_answers'>,
): Promise<Outcome> => {
  await askStandIn(desk, 'insurer', { method: 'POST', path: '/control', body: { answers: how } });
  return { n, status: 200 };
};
