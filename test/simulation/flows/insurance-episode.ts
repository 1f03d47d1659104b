import { setKillSwitch } from '../../../adapters/controls.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { pseudonymOf } from '../../../domain/person-pseudonym.ts';
import { isOpen } from '../../../domain/safety-insurance/application.ts';
import { aCall, someClaims } from '../../fakes/customer-env.ts';
import { untilTaken } from '../core/asynchronous.ts';
import type { Episode } from '../core/flow.ts';
import type { Engine } from '../core/step-functions.ts';
import type { World } from '../core/world.ts';
import { checkNoticesSent } from '../invariants/insurance-notices.ts';
import { applicationsIn, checkApplications, checkInsured } from '../invariants/insured-once.ts';
import { checkNothingLeaked } from '../invariants/no-personal-data.ts';
import type { InsurerInWorld } from './insurer-in-world.ts';

/** What customers, people and schedules do about applications. */
export const applicationActs = [
  ...(['apply', 'cancel', 'dispute', 'close', 'settle'] as const),
  ...(['insurer-decides', 'look', 'switch-off', 'switch-on'] as const),
] as const;
export type ApplicationAct = (typeof applicationActs)[number];

export const machine = 'insurance-application';
export const birthDate = '1950-11-23';
const hourMs = 3_600_000;
const recoveryDaysMax = 20;
const benefit = { programme: 'customer-appreciation', benefit: 'safety-insurance' };

/** A provider without pseudonyms of persons names the customer, whose id is a canary. */
export interface SomeCustomer {
  readonly id: string;
  readonly lines: readonly string[];
}

export const customerAt = (place: number): SomeCustomer => ({
  id: `canary-customer-${place}`,
  lines: place === 0 ? ['L1', 'L2'] : ['L3'],
});

/** Of a scenario: what the episode itself goes by. */
interface LivedThrough {
  /** How a case of "this was not me" is closed. */
  readonly verdict: 'released' | 'upheld';
  readonly acts: readonly {
    readonly minute: number;
    readonly who: number;
    readonly act: ApplicationAct;
  }[];
}

interface Parts {
  readonly world: World;
  readonly engine: Engine;
  readonly insurer: InsurerInWorld;
  readonly people: readonly SomeCustomer[];
}

/** Customers at their door, the insurer, operations and the daily look. */
export const applicationEpisode = (
  { world, engine, insurer, people }: Parts,
  scenario: LivedThrough,
): Episode => {
  const { database } = world.services;
  const doors = {
    apply: ['ApplyForInsurance', 'apply-for-insurance'],
    cancel: ['CancelInsurance', 'cancel-insurance'],
    dispute: ['DisputeBenefit', 'dispute-benefit'],
  } as const;

  /** One call through the door: a client that hears nothing, or 5xx, asks again. */
  const call = async (customer: SomeCustomer, act: keyof typeof doors): Promise<void> => {
    const [name, route] = doors[act];
    const [line = ''] = customer.lines;
    const body = { apply: { line }, cancel: {}, dispute: { benefit: benefit.benefit } }[act];
    for (let tries = 1; tries <= 3; tries += 1) {
      const claims = someClaims(world.now(), {
        ...{ sub: customer.id, person: customer.id, lines: customer.lines.join(' ') },
      });
      const result = await world.invoke(name, aCall(route, { claims, line, body }));
      const status = result.ok ? (result.payload as { statusCode: number }).statusCode : 500;
      world.note(`${customer.id} ${act}: ${status}`);
      if (act === 'apply' && status === 202) isOnRecord(customer);
      if (status < 500) return;
      await world.sleep(3_000);
    }
  };
  const isOnRecord = ({ id }: SomeCustomer): void => {
    const person = pseudonymOf(id);
    if (applicationsIn(world).some((one) => one.person === person)) return;
    world.violate('I3', `${person} was told that it is on its way, and it is not on record`);
  };
  const flip = (stopped: boolean): Promise<void> =>
    setKillSwitch(world.truth(), {
      ...{ ...benefit, stopped },
      ...{ who: 'operations', why: 'a drill', at: instantOf(world.now()) },
    });
  const closeCases = async (): Promise<void> => {
    const open = database.items('Work').filter(({ openShard }) => openShard === 'CASE');
    for (const { pk } of open) {
      const id = String(pk).slice('CASE#'.length);
      // Whoever closed one has a part in the line's story: the next one is another's.
      const said = { decision: scenario.verdict, who: `reviewer of ${id}`, why: 'looked at' };
      await world.invoke('CloseCase', { case: id, ...said });
    }
  };
  /** Two people write down what the insurer says on paper. */
  const settle = async (): Promise<void> => {
    for (const { reference, item } of applicationsIn(world)) {
      if (!isOpen(item as never) || item.withPerson === undefined) continue;
      const { status: outcome, ...said } = insurer.decideOnPaper(reference);
      for (const who of ['one', 'two']) {
        const settlement = { application: reference, decision: { outcome, ...said }, who };
        await world.invoke('SettleApplication', { ...settlement, why: 'letter' });
      }
    }
  };
  const executionOf = (reference: string): string => `insurance-application-${reference}`;
  const doNow = async (who: SomeCustomer, act: ApplicationAct): Promise<void> => {
    switch (act) {
      case 'apply':
      case 'cancel':
      case 'dispute':
        return call(who, act);
      case 'close':
        return closeCases();
      case 'settle':
        return settle();
      case 'insurer-decides':
        for (const { reference } of applicationsIn(world)) await insurer.decide(reference);
        return;
      case 'look':
        return world.schedule('fire the daily look over the insurance', 0, () =>
          world.act('the daily look', () => untilTaken(world, 'LookAfterOpenInsurance', {}, 3)),
        );
      default:
        return flip(act === 'switch-off');
    }
  };

  /** What a day brings: operations, the insurer, the schedules; true where nothing is left. */
  const liveADay = async (): Promise<boolean> => {
    for (const { reference } of applicationsIn(world)) {
      await engine.redrive(machine, executionOf(reference));
    }
    await insurer.repeat();
    await closeCases();
    await settle();
    await untilTaken(world, 'LookAfterOpenInsurance', {}, 3);
    // Some of these hours are quiet ones.
    for (let quarter = 1; quarter <= 4; quarter += 1) {
      await world.sleep(6 * hourMs);
      await untilTaken(world, 'SendDueNotices', {}, 3);
    }
    const isLeft = database.items('Applications').some(({ openShard }) => openShard !== undefined);
    const isUntold = database.items('Notices').some(({ openShard }) => openShard !== undefined);
    return !isLeft && !isUntold;
  };
  const checkExecutions = async (): Promise<void> => {
    for (const { reference } of applicationsIn(world)) {
      const execution = await engine.find(machine, executionOf(reference));
      if (execution && execution.status !== 'SUCCEEDED') {
        world.violate('I3', `the execution of ${reference} is ${execution.status} at the end`);
      }
    }
  };

  return {
    start: () => {
      for (const who of people) world.act('a customer', () => call(who, 'apply'));
      for (const { minute, who, act } of scenario.acts) {
        const customer = people[who % people.length] as SomeCustomer;
        world.agenda.after(Math.round(minute * 60_000), () =>
          world.act(act, () => doNow(customer, act)),
        );
      }
    },
    recover: async () => {
      await flip(false);
      await liveADay();
      for (let day = 2; day <= recoveryDaysMax && !(await liveADay()); day += 1) {
        world.note(`day ${day} of looking after`);
      }
    },
    check: async () => {
      checkApplications(world);
      checkInsured(world, insurer.kept);
      checkNoticesSent(world);
      await checkExecutions();
      const canaries = [birthDate, ...people.map(({ id }) => id)];
      checkNothingLeaked(world, canaries);
      const tables = ['Ledger', 'Notices', 'Applications', 'Enrolments', 'Work', 'Lines'];
      const written = JSON.stringify(tables.map((table) => database.items(table)));
      for (const canary of canaries) {
        if (written.includes(canary)) world.violate('I11', `${canary} stands in a table`);
      }
      engine.close();
    },
  };
};
