/** The languages of the page. */
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** How counts and times are written; days and hours are always Korea's, wherever the reader sits. */
export interface Formats {
  count(value: number): string;
  /** Of a share 0 to 1: with one decimal below 10 %, and never 0 % or 100 % for what is not. */
  share(value: number): string;
  usd(value: number): string;
  /** Day, hour and minute. */
  moment(instant: string): string;
  /** With seconds. */
  exactly(instant: string): string;
  /** Hour, minute and second of the reader's own clock. */
  ownTime(ms: number): string;
  /** February 2026. */
  month(cycle: string): string;
  day(date: string): string;
  /** Between two instants, or so many seconds: 1 h 12 min, 41 s, 0.4 s. */
  seconds(value: number): string;
}

const units = {
  en: { h: ' h', min: ' min', s: ' s' },
  ko: { h: '시간', min: '분', s: '초' },
} as const satisfies Record<Language, object>;

/** How that language writes. */
export const formatsOf = (language: Language): Formats => {
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
  const at = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone: 'Asia/Seoul', hourCycle: 'h23', ...options });
  const [count, usd] = [
    new Intl.NumberFormat(locale),
    new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' }),
  ];
  const [whole, tenths, tiny] = [0, 1, 3].map(
    (digits) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }),
  ) as [Intl.NumberFormat, Intl.NumberFormat, Intl.NumberFormat];
  const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
  const moment = at({ ...day, hour: '2-digit', minute: '2-digit' });
  const exactly = at({ ...day, hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const month = at({ year: 'numeric', month: 'long' });
  const plainDay = at(day);
  const own = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' });
  return {
    count: (value) => count.format(value),
    share: (value) => {
      if (value > 0 && value < 0.001) return tiny.format(Math.max(value, 0.00001));
      if (value < 1 && value >= 0.995) return tenths.format(Math.min(value, 0.999));
      return (value < 0.1 && value > 0 ? tenths : whole).format(value);
    },
    usd: (value) => usd.format(value),
    moment: (instant) => moment.format(new Date(instant)),
    exactly: (instant) => exactly.format(new Date(instant)),
    ownTime: (ms) => own.format(new Date(ms)),
    month: (cycle) => month.format(new Date(`${cycle}-01T12:00:00+09:00`)),
    day: (date) => plainDay.format(new Date(`${date}T12:00:00+09:00`)),
    seconds: (value) => spelled(value, units[language]),
  };
};

const spelled = (value: number, unit: (typeof units)[Language]): string => {
  if (value < 10) return `${Math.round(value * 10) / 10}${unit.s}`;
  const seconds = Math.round(value);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours}${unit.h} ${minutes}${unit.min}`;
  return minutes > 0 ? `${minutes}${unit.min} ${seconds % 60}${unit.s}` : `${seconds}${unit.s}`;
};

/** Seconds between two instants. */
export const secondsBetween = (from: string, until: string): number =>
  Math.max(0, (Date.parse(until) - Date.parse(from)) / 1000);
