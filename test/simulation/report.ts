import type { Campaign } from './core/campaign.ts';

/** What a campaign came to, as it is printed. */
export const reportOf = ({ tally, byFlow, findings }: Campaign, seconds: number) => ({
  episodes: tally.episodes,
  events: tally.events,
  virtualHours: Math.round(tally.virtualHours),
  faults: Object.fromEntries(
    Object.entries(tally.fired).sort(([one], [other]) =>
      one.localeCompare(other, 'en', { numeric: true }),
    ),
  ),
  violations: findings.length,
  seconds: Math.round(seconds * 10) / 10,
  episodesPerSecond: Math.round(tally.episodes / seconds),
  byFlow: Object.fromEntries(Object.entries(byFlow).map(([name, its]) => [name, its.episodes])),
  findings: findings.map(({ violation, episodes, block, case: smallest }) => ({
    ...{ violation, episodes, block, case: smallest },
  })),
});
export type Report = ReturnType<typeof reportOf>;

const number = (value: number): string => value.toLocaleString('en');

/** The same in words; each finding with its case and the command that replays it. */
export const saidOf = (report: Report): string => {
  const faults = Object.entries(report.faults).map(([name, count]) => `${name} ${number(count)}`);
  const years = (report.virtualHours / 8_766).toFixed(1);
  return [
    `${number(report.episodes)} episodes, ${number(report.events)} events, ` +
      `${number(report.virtualHours)} virtual hours (${years} years), ` +
      `${report.violations} violations, ${report.seconds} s, ` +
      `${number(report.episodesPerSecond)} episodes/s`,
    `faults fired: ${faults.join(', ') || 'none'}`,
    ...report.findings.flatMap(({ violation, episodes, case: smallest }) => [
      `${violation.invariant} is broken after ${episodes} episodes: ${violation.saying}`,
      `scenario ${JSON.stringify(smallest.scenario)}`,
      `plan     ${JSON.stringify(smallest.plan)} outages ${JSON.stringify(smallest.outages)}`,
      `tape     ${JSON.stringify(smallest.tape)} chance ${smallest.chance}`,
      'Replay it:',
      `  echo '${JSON.stringify(smallest)}' > case.json && npm run simulate -- --case case.json`,
    ]),
  ].join('\n');
};
