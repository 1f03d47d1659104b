import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { notPossible, type Permission, type Usable, type Verb } from './permit.ts';
import type { Stage } from './stages.ts';

/** What the operator tells us about a line, and the one source that may say it. */
export const lineEvents = {
  source: 'operator.lines',
  detailTypes: ['LineSuspended', 'LineResumed', 'LineEnded', 'LineReinstated'],
};

/** Under which name our own events leave. */
export const ownSource = 'benefits-orchestrator';

/**
 * Our own bus. An event is a claim, so each has one publisher: line events come from the operator's
 * system and from nobody else, our own functions included.
 */
export class Bus extends Construct implements Usable {
  readonly setting = 'BUS';
  readonly value: string;
  readonly bus: events.EventBus;

  constructor(
    scope: Construct,
    id: string,
    given: { stage: Stage; publisher: string | undefined },
  ) {
    super(scope, id);
    // CloudFormation wants a name; it goes with the stack, so the next deployment finds it free.
    this.bus = new events.EventBus(this, 'Bus', { eventBusName: `${given.stage.name}-benefits` });
    this.value = this.bus.eventBusName;
    const publisher = given.publisher ?? `arn:aws:iam::${Stack.of(this).account}:root`;
    this.bus.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OperatorTellsOfLines',
        principals: [new iam.ArnPrincipal(publisher)],
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: {
          'ForAllValues:StringEquals': {
            'events:source': [lineEvents.source],
            'events:detail-type': lineEvents.detailTypes,
          },
        },
      }),
    );
    if (given.publisher) this.#refuseOthers(given.publisher);
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    if (verb !== 'publish') return notPossible(this.setting, verb);
    return [
      {
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: { 'ForAllValues:StringEquals': { 'events:source': [ownSource] } },
      },
    ];
  }

  /** A right in this account would be enough without it: a refusal stands above every right. */
  #refuseOthers(publisher: string): void {
    this.bus.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'NobodyElseTellsOfLines',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: {
          'ForAnyValue:StringEquals': { 'events:source': [lineEvents.source] },
          ArnNotEquals: { 'aws:PrincipalArn': publisher },
        },
      }),
    );
  }
}
