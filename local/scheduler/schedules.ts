import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Targets } from '../events/targets.ts';
import { readJsonFile, rewriteFile } from '../folder/small-file.ts';
import type { LocalClock } from '../time/clock.ts';
import type { Timeline } from '../time/timeline.ts';
import { nextDue } from './cron.ts';
import type { ScheduleProperties } from './schedule-properties.ts';

const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

export interface Schedule {
  readonly name: string;
  /** As in the default group; its own is `arnInGroup`. */
  readonly arn: string;
  readonly properties: ScheduleProperties;
}

/** A schedule's ARN names its group, which the template knows only among the properties. */
export const arnInGroup = ({ arn, properties }: Schedule): string =>
  arn.replace(':schedule/default/', `:schedule/${properties.GroupName}/`);

export interface Schedules {
  readonly all: readonly Schedule[];
  /** From here on what is due fires. */
  start(): void;
  /** When a schedule (or the first of all enabled ones) is due next. */
  nextDueAt(name?: string): number;
}

/**
 * Fires schedules on the local clock, at least once: what was due and not yet handed over when the
 * cloud was killed fires at the next start. For that the file holds, per schedule, up to which
 * instant it was fired; a schedule new to the data folder begins at the clock's now.
 */
export function makeSchedules(
  all: readonly Schedule[],
  given: {
    readonly path: string;
    readonly clock: LocalClock;
    readonly timeline: Timeline;
    readonly targets: Targets;
  },
): Schedules {
  const { clock, timeline, targets } = given;
  const firedUntil = z.record(z.string(), z.number()).parse(readJsonFile(given.path) ?? {});
  const enabled = all.filter(({ properties }) => properties.State === 'ENABLED');

  const dueAfter = (schedule: Schedule, after: number) => {
    const { ScheduleExpression, ScheduleExpressionTimezone } = schedule.properties;
    return nextDue(ScheduleExpression, ScheduleExpressionTimezone, after);
  };
  const fired = (schedule: Schedule, instant: number) => {
    firedUntil[schedule.name] = instant;
    rewriteFile(given.path, JSON.stringify(firedUntil));
  };
  const arm = (schedule: Schedule): void => {
    const due = dueAfter(schedule, firedUntil[schedule.name] ?? clock.now());
    if (due === undefined) return;
    timeline.at(due, async () => {
      const { Target } = schedule.properties;
      await targets.deliverWithRetries(Target.Arn, inputOf(schedule, due), {
        policy: Target.RetryPolicy ?? {},
        deadLetters: Target.DeadLetterConfig?.Arn,
      });
      fired(schedule, due);
      arm(schedule);
    });
  };
  return {
    all,
    start() {
      for (const schedule of enabled) {
        if (firedUntil[schedule.name] === undefined) fired(schedule, clock.now());
        arm(schedule);
      }
    },
    nextDueAt(name) {
      const candidates = enabled.filter((each) => name === undefined || each.name === name);
      const due = candidates
        .map((schedule) => dueAfter(schedule, firedUntil[schedule.name] ?? clock.now()))
        .filter((instant) => instant !== undefined);
      if (due.length > 0) return Math.min(...due);
      const known = all.map((each) => `${each.name} ${each.properties.State}`).join(', ');
      throw new Error(
        `no enabled schedule${name ? ` named ${name}` : ''} is due again; there are: ${known}`,
      );
    },
  };
}

/** The target's input with the attributes of this firing filled in. */
function inputOf(schedule: Schedule, due: number): string {
  const attributes: Record<string, string> = {
    [SCHEDULED_TIME]: new Date(due).toISOString().replace(/\.\d+Z$/, 'Z'),
    '<aws.scheduler.schedule-arn>': arnInGroup(schedule),
    '<aws.scheduler.execution-id>': randomUUID(),
    '<aws.scheduler.attempt-number>': '1',
  };
  const input = schedule.properties.Target.Input ?? '{}';
  return input.replace(/<aws\.scheduler\.[\w-]+>/g, (whole) => attributes[whole] ?? whole);
}
