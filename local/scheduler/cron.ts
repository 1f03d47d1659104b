/** Minutes east of UTC of the zones that schedules may name. Neither has daylight saving. */
const ZONE_MINUTES = { 'Asia/Seoul': 540, UTC: 0 } as const;
export type Zone = keyof typeof ZONE_MINUTES;

/** The minutes, hours and days on which a schedule is due, in its own zone. */
export interface Cron {
  readonly text: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** Undefined: any day of the month, the day of the week decides. */
  readonly daysOfMonth: ReadonlySet<number> | 'last' | undefined;
  readonly months: ReadonlySet<number>;
  /** Sunday is 1, as EventBridge counts; undefined: any. */
  readonly daysOfWeek: ReadonlySet<number> | undefined;
  readonly years: ReadonlySet<number>;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const DAY_MS = 86_400_000;

/** Reads `cron(minutes hours day-of-month month day-of-week year)`; anything else is refused. */
export function parseCron(text: string): Cron {
  const fields = /^cron\(\s*(.+?)\s*\)$/.exec(text)?.[1]?.split(/\s+/);
  if (fields?.length !== 6) {
    throw new Error(`"${text}" is not cron(...) with six fields, the only form known here`);
  }
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error(`"${text}": exactly one of day of month and day of week must be "?"`);
  }
  return {
    text,
    minutes: fieldValues(minute, 0, 59),
    hours: fieldValues(hour, 0, 23),
    daysOfMonth:
      dayOfMonth === '?' ? undefined : dayOfMonth === 'L' ? 'last' : fieldValues(dayOfMonth, 1, 31),
    months: fieldValues(withNumbers(month, MONTHS), 1, 12),
    daysOfWeek: dayOfWeek === '?' ? undefined : fieldValues(withNumbers(dayOfWeek, DAYS), 1, 7),
    years: fieldValues(year, FIRST_YEAR, LAST_YEAR),
  };
}

/** The first instant after `after` at which the schedule is due; undefined where there is none. */
export function nextDue(cron: Cron, zone: Zone, after: number): number | undefined {
  const shift = ZONE_MINUTES[zone] * 60_000;
  const local = after + shift;
  const lastYear = Math.max(...cron.years);
  for (let day = local - modulo(local, DAY_MS); ; day += DAY_MS) {
    if (new Date(day).getUTCFullYear() > lastYear) return undefined;
    if (!isDueOn(cron, new Date(day))) continue;
    for (const hour of ascending(cron.hours)) {
      for (const minute of ascending(cron.minutes)) {
        const instant = day + (hour * 60 + minute) * 60_000;
        if (instant > local) return instant - shift;
      }
    }
  }
}

function isDueOn(cron: Cron, day: Date): boolean {
  if (!cron.years.has(day.getUTCFullYear()) || !cron.months.has(day.getUTCMonth() + 1)) {
    return false;
  }
  if (cron.daysOfMonth === 'last') return new Date(day.getTime() + DAY_MS).getUTCDate() === 1;
  if (cron.daysOfMonth !== undefined) return cron.daysOfMonth.has(day.getUTCDate());
  return cron.daysOfWeek?.has(day.getUTCDay() + 1) ?? false;
}

function fieldValues(field: string, lowest: number, highest: number): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) throw new Error(`"${part}" in a cron expression is not known here`);
    const step = Number(match[3] ?? 1);
    const from = match[1] === undefined ? lowest : Number(match[1]);
    const alone = match[1] !== undefined && match[2] === undefined && match[3] === undefined;
    const until = match[2] === undefined ? (alone ? from : highest) : Number(match[2]);
    if (from < lowest || until > highest || from > until || step < 1) {
      throw new Error(`"${part}" in a cron expression is not within ${lowest} to ${highest}`);
    }
    for (let value = from; value <= until; value += step) values.add(value);
  }
  return values;
}

function withNumbers(field: string, names: readonly string[]): string {
  return field.replace(/[A-Z]{3}/gi, (name) => {
    const place = names.indexOf(name.toUpperCase());
    return place < 0 ? name : String(place + 1);
  });
}

const ascending = (values: ReadonlySet<number>) => [...values].sort((a, b) => a - b);
const modulo = (value: number, by: number) => ((value % by) + by) % by;
