import { setKillSwitch } from '../../../adapters/controls.ts';
import { dueShardsOn } from '../../../adapters/due-days.ts';
import { addDays, instantOf, type PlainDate, plainDateOf } from '../../../domain/calendar.ts';
import { aCall, someClaims } from '../../fakes/customer-env.ts';
import { programme, run } from '../../fakes/enrolment-workflow.ts';
import { untilTaken } from '../core/asynchronous.ts';
import type { Episode } from '../core/flow.ts';
import type { Queue } from '../core/queue.ts';
import type { Engine } from '../core/step-functions.ts';
import type { World } from '../core/world.ts';
import { checkChainOfReports } from '../invariants/chain-of-reports.ts';
import { checkEnrolmentBooks, hasLeftPeopleOver } from '../invariants/enrolment-books.ts';
import type { Tellings } from '../invariants/enrolment-tellings.ts';
import { checkNoticesSent } from '../invariants/insurance-notices.ts';
import { checkNothingLeaked } from '../invariants/no-personal-data.ts';
import { birthDate, type PlacedPerson } from './enrolment-people.ts';
import type { InsurerFiles } from './insurer-files-in-world.ts';
import type { InsurerInWorld } from './insurer-in-world.ts';

/** What customers, operations and the operator's line system do about an enrolment. */
export const enrolmentActs = [
  ...(['decline', 'cancel', 'dies', 'line-ends', 'fire-again', 'rerun'] as const),
  ...(['stop', 'redrive', 'switch-off', 'switch-on', 'look'] as const),
] as const;
export type EnrolmentAct = (typeof enrolmentActs)[number];

export const machine = 'insurance-enrolment';
const hourMs = 3_600_000;
const recoveryDaysMax = 55;
const redrivenAfterDays = 10;
const benefit = 'safety-insurance';

interface Parts {
  readonly world: World;
  readonly engine: Engine;
  readonly queue: Queue;
  readonly insurer: InsurerInWorld;
  readonly files: InsurerFiles;
  readonly tellings: Tellings;
  readonly people: readonly PlacedPerson[];
}

interface LivedThrough {
  /** At the end the month is run once more, which changes nothing. */
  readonly again: boolean;
  readonly acts: readonly {
    readonly hour: number;
    readonly who: number;
    readonly act: EnrolmentAct;
  }[];
}

/** Operations hear of an execution that ended badly: its redrive is possible for fourteen days. */
export type HearsOfEndings = { endedBadly(name: string): void };

/** The schedule, the people, operations and whatever looks after open ends. */
export const enrolmentEpisode = (
  { world, engine, queue, insurer, files, tellings, people }: Parts,
  scenario: LivedThrough,
): Episode & HearsOfEndings => {
  const startedAt = world.now();
  const { database } = world.services;
  const executions = (): string[] => {
    const names = world.services.said.flatMap((one) => String(Object(one).name ?? []));
    return [...new Set(names)].filter((name) => name.startsWith(run));
  };
  const fire = (): void =>
    world.act('the schedule', () => {
      const scheduledTime = instantOf(startedAt);
      return untilTaken(world, 'StartInsuranceEnrolment', { scheduledTime }, 185);
    });
  const order = async (): Promise<void> => {
    const payload = { cycle: '2026-02', kind: 'rerun' };
    const result = await world.invoke('StartInsuranceEnrolment', payload);
    const { outcome, run: name } = Object(result.ok ? result.payload : undefined);
    if (outcome === 'exists') await engine.redrive(machine, name);
  };
  /** A client that hears nothing, or 5xx, asks again. */
  const call = async (one: PlacedPerson, act: 'decline' | 'cancel'): Promise<void> => {
    const { id, person, lines } = one;
    const [name, route] = {
      decline: ['DeclineBenefit', 'decline-benefit'] as const,
      cancel: ['CancelInsurance', 'cancel-insurance'] as const,
    }[act];
    const body = act === 'decline' ? { benefit } : {};
    for (let tries = 1; tries <= 3; tries += 1) {
      const claims = someClaims(world.now(), { sub: id, person: id, lines: lines.join(' ') });
      const sent = { claims, line: lines[0] ?? '', body };
      const result = await world.invoke(name, aCall(route, sent));
      const status = result.ok ? (result.payload as { statusCode: number }).statusCode : 500;
      world.note(`${person} ${act}: ${status}`);
      if (status === 200) isOnRecord(one, act);
      if (status < 500) return;
      await world.sleep(3_000);
    }
  };
  const isOnRecord = ({ person }: PlacedPerson, act: 'decline' | 'cancel'): void => {
    const found = database.items('Enrolments').find(({ pk, sk }) => {
      return pk === `person:${person}` && String(sk).startsWith('ENROLMENT#');
    });
    const meant = act === 'decline' ? ['declined'] : ['cancelled', 'ended'];
    if (meant.includes(String(found?.state))) return;
    world.violate('I3', `${person} was told that it is done (${act}), and is ${found?.state}`);
  };
  const happens = ({ lines }: PlacedPerson, type: 'LineHolderDied' | 'LineEnded'): void => {
    const at = instantOf(world.now());
    for (const line of type === 'LineEnded' ? lines.slice(0, 1) : lines) {
      const detail = { version: 1, eventId: `${type}-${line}`, line, occurredAt: at };
      queue.send({ 'detail-type': type, detail });
    }
  };
  const flip = (stopped: boolean): Promise<void> =>
    setKillSwitch(world.truth(), {
      ...{ programme, benefit, stopped },
      ...{ who: 'operations', why: 'a drill', at: instantOf(world.now()) },
    });
  const doNow = (one: PlacedPerson, act: EnrolmentAct): unknown => {
    switch (act) {
      case 'decline':
      case 'cancel':
        return call(one, act);
      case 'dies':
        return happens(one, 'LineHolderDied');
      case 'line-ends':
        return happens(one, 'LineEnded');
      case 'fire-again':
        return fire();
      case 'rerun':
        return order();
      case 'stop':
        world.faults.broughtAbout('F21');
        return engine.stop(machine, run);
      case 'redrive':
        world.faults.broughtAbout(world.now() - startedAt > 12 * hourMs ? 'F20' : 'F19');
        return engine.redrive(machine, run);
      case 'look':
        return untilTaken(world, 'LookAfterOpenInsurance', {}, 3);
      default:
        return flip(act === 'switch-off');
    }
  };

  const isOpen = (table: string): boolean =>
    database.items(table).some(({ openShard, sk }) => {
      return openShard !== undefined && !['BIRTH-DATES'].includes(String(sk)) && !isDated(sk);
    });
  const isDated = (sk: unknown): boolean => String(sk).startsWith('ENROLMENT#');
  const sweep = async (): Promise<void> => {
    const today = plainDateOf(instantOf(world.now()));
    const days: PlainDate[] = [];
    for (let on = plainDateOf(instantOf(startedAt)); on <= today; on = addDays(on, 1))
      days.push(on);
    for (const { on, shard } of await dueShardsOn(world.truth(), 'enrolments', days)) {
      await world.invoke('SweepEnrolmentDates', { on, shard });
    }
  };
  const succeeded = new Set<string>();
  /** Redrives what has failed; answers whether anything still runs or is to run. */
  const goesOn = async (): Promise<boolean> => {
    let isGoing = false;
    for (const name of [...new Set([run, ...executions()])].filter((one) => !succeeded.has(one))) {
      const found = await engine.find(machine, name);
      if (found?.status === 'SUCCEEDED') {
        succeeded.add(name);
        continue;
      }
      isGoing = true;
      if (!found) fire();
      else if (found.status !== 'RUNNING') await engine.redrive(machine, name);
    }
    return isGoing;
  };
  /** Somebody is looked at on the day on which their cover starts. */
  const isStartDue = (): boolean =>
    database.items('Enrolments').some(({ due }) => Object(due).what === 'start');
  /** What a day brings; true where nothing is left. */
  const liveADay = async (): Promise<boolean> => {
    queue.redriveDeadLetters();
    const isGoing = (await goesOn()) || files.isWriting();
    if (isOpen('Applications')) await untilTaken(world, 'LookAfterOpenInsurance', {}, 3);
    await sweep();
    // Some of these hours are quiet ones.
    for (let quarter = 1; quarter <= 4; quarter += 1) {
      await world.sleep(6 * hourMs);
      if (isOpen('Notices')) await untilTaken(world, 'SendDueNotices', {}, 3);
    }
    if (isGoing || queue.waiting > 0) return false;
    if (isOpen('Applications') || isOpen('Notices') || isStartDue()) return false;
    if (!hasLeftPeopleOver(world)) return true;
    await order();
    return false;
  };

  return {
    endedBadly: (name) => {
      world.agenda.after(redrivenAfterDays * 24 * hourMs, () =>
        world.act('operations', async () => {
          await flip(false);
          await engine.redrive(machine, name);
        }),
      );
    },
    start: () => {
      world.schedule('fire the enrolment schedule', 0, fire);
      for (const { hour, who, act } of scenario.acts) {
        const one = people[who % people.length] as PlacedPerson;
        world.agenda.after(Math.round(hour * hourMs), () =>
          world.act(act, async () => void (await doNow(one, act))),
        );
      }
    },
    recover: async () => {
      await flip(false);
      // Events that never came; whatever comes from now on comes.
      files.lookAgain();
      let orders = scenario.again ? 1 : 0;
      for (let day = 1; day <= recoveryDaysMax; day += 1) {
        world.note(`day ${day} of looking after`);
        if (!(await liveADay())) continue;
        if (orders === 0) return;
        orders -= 1;
        await order();
      }
    },
    check: async () => {
      checkEnrolmentBooks(world, { people, files, tellings, cancellations: insurer.cancellations });
      checkNoticesSent(world);
      checkChainOfReports(world);
      for (const name of executions()) {
        const found = await engine.find(machine, name);
        if (found?.status === 'SUCCEEDED') continue;
        world.violate('I3', `${name} is ${found?.status} at the end (${found?.error})`);
      }
      const canaries = [birthDate, ...people.map(({ id }) => id)];
      checkNothingLeaked(world, canaries);
      const kept = [...world.services.objects.held].filter(([path]) =>
        /^(results|acknow)/.test(path),
      );
      const written = kept.map(([, body]) => body.toString('utf8')).join();
      for (const canary of canaries) {
        if (written.includes(canary)) world.violate('I11', `${canary} stands in a result`);
      }
      engine.close();
    },
  };
};
