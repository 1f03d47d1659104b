import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BenefitsStack } from './stack.ts';

interface LogQuery {
  /** As it is found in the console, below `<stage>-benefits/`. */
  readonly name: string;
  readonly of: 'every function' | 'MonthlyData' | 'CustomerDoor';
  readonly says: logs.QueryStringProps;
}

/** What is asked of the logs at three in the morning. A stream is named day, function, version. */
export const logQueries: readonly LogQuery[] = [
  {
    name: 'Errors, newest first',
    of: 'every function',
    says: {
      fields: ['@timestamp', '@logStream', 'error', 'message', 'cause', 'run', 'request'],
      filterStatements: ['level = "error"'],
      sort: '@timestamp desc',
      limit: 200,
    },
  },
  {
    name: 'Errors by kind and function',
    of: 'every function',
    says: {
      filterStatements: ['level = "error"'],
      parse: '@logStream "*/*/*/*[" as year, month, day, function',
      stats: 'count(*) as times, max(@timestamp) as latest by error, function',
      sort: 'times desc',
    },
  },
  {
    name: 'The story of one run (put its name in)',
    of: 'every function',
    says: {
      fields: ['@timestamp', '@logStream', 'level', 'message', 'error'],
      filterStatements: ['run = "monthly-data-2026-02"'],
      sort: '@timestamp asc',
      limit: 1_000,
    },
  },
  {
    name: 'The month by five minutes',
    of: 'MonthlyData',
    says: {
      filterStatements: ['ispresent(batchMilliseconds)'],
      stats:
        'sum(granted) as granted, sum(refused) as refused, sum(parked) as parked, ' +
        'pct(batchMilliseconds, 99) as batchMs, pct(chargingMilliseconds, 99) as chargingMs by bin(5m)',
    },
  },
  {
    name: 'One request of a customer (put its id in)',
    of: 'CustomerDoor',
    says: {
      fields: ['@timestamp', 'route', 'status', 'message', 'error'],
      filterStatements: ['request = "put the request id here"'],
      sort: '@timestamp asc',
    },
  },
];

/** Saves the queries of the runbook with the stage. */
export const saveQueries = (scope: Construct, stack: BenefitsStack): void => {
  for (const [place, { name, of, says }] of logQueries.entries()) {
    new logs.QueryDefinition(scope, `LogQuery${place + 1}`, {
      queryDefinitionName: `${stack.stage.name}-benefits/${name}`,
      queryString: new logs.QueryString(says),
      logGroups: stack.logsOf(of),
    });
  }
};
