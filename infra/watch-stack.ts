import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { showEverything } from './dashboard.ts';
import { saveQueries } from './log-queries.ts';
import type { BenefitsStack } from './stack.ts';
import { watch } from './watch.ts';

/**
 * What only watches a stage: alarms, the dashboard, saved queries. A stack of its own, because the
 * stage's own has little room left below CloudFormation's 500 resources, and because it holds
 * nothing: it can be taken away and made anew at any time. What it watches it knows by outputs of
 * the stage's stack, read when it is deployed, so it never stands in the way of a change there.
 */
export class WatchStack extends Stack {
  constructor(scope: Construct, watched: BenefitsStack) {
    super(scope, `benefits-${watched.stage.name}-watch`, {
      env: { region: watched.region },
      description: 'Watches the stage: alarms to its topic of operations, dashboard, log queries',
      analyticsReporting: false,
    });
    showEverything(this, watched, watch(this, watched));
    saveQueries(this, watched);
    // A template without changes is not deployed, and names of what it watches are read anew only
    // when it is: with every version of the code it changes.
    new CfnOutput(this, 'WatchedCode', { value: watched.codeVersion });
  }
}
