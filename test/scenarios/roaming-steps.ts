import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { storyOf } from '../../adapters/ledger.ts';
import { purchasesOfLine } from '../../adapters/roaming/purchases.ts';
import { roamingAccount } from '../../adapters/roaming-account.ts';
import type { Desk } from '../../commands/desk.ts';
import { lineSubject } from '../../domain/benefit-key.ts';
import { type Instant, instantOf } from '../../domain/calendar.ts';
import { isGrantOf } from '../../domain/ledger-grant.ts';
import { purchaseStanding } from '../../domain/roaming-bonus/purchase-record.ts';
import { shownIn } from './message-book.ts';
import { instantMeant } from './moments.ts';
import type { Said, Step } from './rows.ts';
import type { Stage } from './stage.ts';

const programme = 'customer-appreciation';

const purchaseSchema = z.looseObject({
  line: z.string(),
  product: z.string(),
  purchasedAt: z.string(),
});

/** One call to the order system's stand-in, by its token. */
const orderSystem = async (
  { cloud, env }: Desk,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const token = await env.secrets.read('order', env.settings.required('ORDER_SYSTEM_SECRET'));
  const answer = await fetch(`${cloud.outputs.OrderSystemUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

/** The operator's order system puts its claim on our bus, as it does on AWS. */
const publish = async ({ cloud, env }: Desk, type: string, detail: object): Promise<void> => {
  const client = new EventBridgeClient(cloud.clientConfig);
  try {
    const entry = {
      EventBusName: env.settings.required('BUS'),
      Source: 'operator.roaming',
      DetailType: type,
      Detail: JSON.stringify({ version: 1, ...detail }),
    };
    const answer = await client.send(new PutEventsCommand({ Entries: [entry] }));
    if (answer.FailedEntryCount) throw new Error(`The bus refused ${JSON.stringify(answer)}`);
  } finally {
    client.destroy();
  }
};

const until = async (stage: Stage, said: Said): Promise<Instant> => {
  const { cloud } = await stage.desk();
  const at = instantMeant(said.word('AT'));
  if (at > instantOf(cloud.clock.now())) await stage.advanceTo(at);
  return at;
};

const buy = async (stage: Stage, said: Said): Promise<void> => {
  const purchasedAt = await until(stage, said);
  await orderSystem(await stage.desk(), 'PUT', `purchases/${said.word('PURCHASE')}`, {
    ...{ line: said.word('LINE'), product: said.word('PRODUCT'), purchasedAt },
  });
};

/** The product starts at the order system, which then says so: about its buyer's line, or, where
 * somebody forged the event, about another. */
const starts = async (stage: Stage, said: Said): Promise<void> => {
  const startedAt = await until(stage, said);
  const desk = await stage.desk();
  const purchaseId = said.word('PURCHASE');
  const path = `purchases/${purchaseId}/start`;
  const { line, product, purchasedAt } = purchaseSchema.parse(
    await orderSystem(desk, 'POST', path, { startedAt }),
  );
  const about = said.maybe('LINE') ?? line;
  const eventId = `start-${purchaseId}-${about}`;
  const detail = { eventId, purchaseId, line: about, product, purchasedAt, startedAt };
  await publish(desk, 'RoamingProductStarted', { ...detail, amountMb: 999_999 });
  await stage.rest();
};

const isRefunded = async (stage: Stage, said: Said): Promise<void> => {
  const refundedAt = await until(stage, said);
  const desk = await stage.desk();
  const purchaseId = said.word('PURCHASE');
  const path = `purchases/${purchaseId}/refund`;
  const { line } = purchaseSchema.parse(await orderSystem(desk, 'POST', path, { refundedAt }));
  const detail = { eventId: `refund-${purchaseId}`, purchaseId, line, refundedAt };
  await publish(desk, 'RoamingProductRefunded', detail);
  await stage.rest();
};

const expectBalanced = async ({ env }: Desk): Promise<void> => {
  const account = await roamingAccount(env, programme);
  if (account.balanced && account.waiting === 0) return;
  throw new Error(`The roaming bonuses do not add up: ${JSON.stringify(account)}`);
};

/** What a line has left of its bonuses by the ledger, with charging's own list agreeing. */
const expectBonus = async (stage: Stage, line: string, megabytes: number): Promise<void> => {
  const desk = await stage.desk();
  const { grants, voids } = await storyOf(desk.env, lineSubject(line));
  const given = grants.filter(isGrantOf('roaming-bonus'));
  const gave = given.reduce((sum, { amountMb }) => sum + amountMb, 0);
  const took = voids.reduce((sum, { evidence }) => sum + Number(evidence?.reversedMb ?? 0), 0);
  if (gave - took !== megabytes) throw new Error(`${line} has a bonus of ${gave - took} MB.`);
  await expectBalanced(desk);
};

const expectRefused = async (stage: Stage, said: Said): Promise<void> => {
  const desk = await stage.desk();
  const [id, line, reason] = [said.word('PURCHASE'), said.word('LINE'), said.word('REASON')];
  const found = (await purchasesOfLine(desk.env, line)).find(({ purchaseId }) => purchaseId === id);
  const { grants } = await storyOf(desk.env, lineSubject(line));
  const granted = grants.some(({ key }) => key.benefit === 'roaming-bonus' && key.period === id);
  const standing = found && purchaseStanding(found, { granted, voided: false });
  if (standing?.standing === 'refused' && standing.reason === reason) return expectBalanced(desk);
  throw new Error(`${id} of ${line} stands as ${JSON.stringify(standing ?? 'not on record')}.`);
};

/** Hub and bill show each bonus given or taken back once. */
const expectShown = async (stage: Stage, line: string, templates: string): Promise<void> => {
  const desk = await stage.desk();
  for (const of of ['hub', 'bill'] as const) {
    const shown = (await shownIn(desk, of)).filter((one) => one.line === line);
    const ofBonuses = shown.filter(({ template }) => template.startsWith('roaming_bonus_'));
    const said = ofBonuses.map(({ template }) => template).sort();
    if (said.join(' ') === templates.split(' ').sort().join(' ')) continue;
    throw new Error(`The ${of} shows ${line}: ${said.join(', ') || 'nothing'}.`);
  }
};

/** Roaming products are bought, start and are refunded, at the order system and on our bus. */
export const roamingSteps: readonly Step<Stage>[] = [
  { form: 'when buy PURCHASE PRODUCT by LINE AT', does: buy },
  { form: 'when product of PURCHASE starts AT', does: starts },
  { form: 'when product of PURCHASE starts AT said of LINE', does: starts },
  { form: 'when refund PURCHASE AT', does: isRefunded },
  {
    form: 'then bonus LINE N MB',
    does: (stage, said) => expectBonus(stage, said.word('LINE'), said.number('N')),
  },
  {
    form: 'then hub shows LINE BONUSES...',
    does: (stage, said) => expectShown(stage, said.word('LINE'), said.word('BONUSES')),
  },
  { form: 'then no-bonus PURCHASE of LINE REASON', does: expectRefused },
];
