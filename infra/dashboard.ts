import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { programmeNamed } from '../programmes/catalogue.ts';
import type { Alarms } from './alarms.ts';
import type { BenefitsStack } from './stack.ts';

const halfWide = 12;
const wide = 24;
const every = Duration.minutes(5);

/** What functions count themselves, in the embedded metric format. */
const counted = (
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string = cloudwatch.Stats.SUM,
): cloudwatch.IMetric =>
  new cloudwatch.Metric({
    namespace: 'BenefitsOrchestrator',
    ...{ metricName, dimensionsMap, statistic, period: every },
    label: statistic === cloudwatch.Stats.SUM ? metricName : `${metricName} ${statistic}`,
  });

/**
 * The stage on one page, read from above: does anything ring, how is the month, who waits. Links lead
 * to the runbook's words; numbers are those that the alarms watch.
 */
export const showEverything = (
  scope: Construct,
  stack: BenefitsStack,
  alarms: Alarms,
): cloudwatch.Dashboard => {
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(12),
  });
  dashboard.addWidgets(
    new cloudwatch.AlarmStatusWidget({
      title: 'What rings (who is hurt and what to do stands in the alarm)',
      ...{ alarms: alarms.all(), width: wide, height: 6 },
    }),
  );
  dashboard.addWidgets(...monthWidgets());
  dashboard.addWidgets(...workflowWidgets(stack));
  dashboard.addWidgets(...waitingWidgets(stack));
  dashboard.addWidgets(...stockWidgets(stack), doorWidget(stack));
  return dashboard;
};

const graph = (
  title: string,
  left: cloudwatch.IMetric[],
  more: Partial<cloudwatch.GraphWidgetProps> = {},
): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, left, width: halfWide, height: 6, ...more });

const monthWidgets = (): cloudwatch.IWidget[] => {
  const benefit = { benefit: 'monthly-data' };
  return [
    graph(
      'Monthly data: lines by outcome',
      ['granted', 'alreadyGranted', 'refused', 'parked'].map((name) => counted(name, benefit)),
    ),
    graph(
      'Monthly data: milliseconds of a batch, and of charging within it',
      ['batchMilliseconds', 'chargingMilliseconds'].flatMap((name) =>
        ['p50', 'p99'].map((statistic) => counted(name, benefit, statistic)),
      ),
      { right: [counted('chargingUnanswered', benefit)] },
    ),
  ];
};

const workflowWidgets = ({ workflows }: BenefitsStack): cloudwatch.IWidget[] => {
  const machines = Object.entries(workflows).map(([name, { machine }]) => ({ name, machine }));
  const sum = { period: every, statistic: cloudwatch.Stats.SUM };
  return [
    graph(
      'Workflows: ended well',
      machines.map(({ name, machine }) => machine.metricSucceeded({ ...sum, label: name })),
    ),
    graph(
      'Workflows: failed',
      machines.map(({ name, machine }) => machine.metricFailed({ ...sum, label: name })),
    ),
  ];
};

const waitingWidgets = ({ queues, deadLetters }: BenefitsStack): cloudwatch.IWidget[] => {
  const most = { period: every, statistic: cloudwatch.Stats.MAXIMUM };
  const oldest = Object.entries(queues).map(([label, { queue }]) =>
    queue.metricApproximateAgeOfOldestMessage({ ...most, label }),
  );
  const dead = Object.entries(deadLetters).map(([label, { queue }]) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...most, label }),
  );
  return [
    graph('Events that wait: seconds of the oldest', oldest),
    graph('Dead letters, and notices that wait (minutes of the oldest)', dead, {
      right: [counted('oldestNoticeMinutes', {}, cloudwatch.Stats.MAXIMUM)],
    }),
  ];
};

const stockWidgets = ({ stage }: BenefitsStack): cloudwatch.IWidget[] => {
  const { services } = programmeNamed(stage.programme).programme.benefits['ott-pass'];
  const of = (name: string) =>
    services.map(({ id }) =>
      counted(name, { benefit: 'ott-pass', service: id }, cloudwatch.Stats.MAXIMUM),
    );
  return [
    graph('OTT codes: free, and days left', of('freeCodes'), { right: of('codeDaysLeft') }),
    graph(
      'Breaks: open, from an earlier night, and hand-overs unanswered',
      ['breaksOpen', 'breaksOlderThanADay', 'handOversUnanswered'].map((name) =>
        counted(name, {}, cloudwatch.Stats.MAXIMUM),
      ),
    ),
  ];
};

const doorWidget = ({ api }: BenefitsStack): cloudwatch.IWidget =>
  graph(
    'Customers’ door: requests, refusals, faults',
    [
      api.api.metricCount({ period: every }),
      api.api.metricClientError({ period: every }),
      api.api.metricServerError({ period: every }),
    ],
    { right: [api.api.metricLatency({ period: every, statistic: 'p99' })] },
  );
