import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { notPossible, type Permission, type Usable, type Verb } from './permit.ts';
import type { Stage } from './stages.ts';

/** What one system of the operator tells us, and the one source that may say it. */
export interface Publication {
  /** Of the statement in the bus's policy. */
  readonly about: string;
  readonly source: string;
  readonly detailTypes: readonly string[];
}

/** What the operator tells us about a line. */
export const lineEvents: Publication = {
  about: 'Lines',
  source: 'operator.lines',
  detailTypes: [
    'LineSuspended',
    'LineResumed',
    'LineEnded',
    'LineReinstated',
    'LineTransferred',
    'LineHolderDied',
  ],
};

/** What the operator's orders tell us about roaming products. */
export const roamingEvents: Publication = {
  about: 'Roaming',
  source: 'operator.roaming',
  detailTypes: ['RoamingProductStarted', 'RoamingProductRefunded'],
};

/** Under which name our own events leave. */
export const ownSource = 'benefits-orchestrator';

/**
 * Our own bus. An event is a claim, so each has one publisher: what is said about lines and about
 * purchases comes from the operator's systems and from nobody else, our own functions included.
 */
export class Bus extends Construct implements Usable {
  readonly setting = 'BUS';
  readonly value: string;
  readonly bus: events.EventBus;

  constructor(
    scope: Construct,
    id: string,
    given: {
      stage: Stage;
      /** By publication; where a stage names none, this account alone. */
      publishers: readonly (readonly [Publication, string | undefined])[];
    },
  ) {
    super(scope, id);
    // CloudFormation wants a name; it goes with the stack, so the next deployment finds it free.
    this.bus = new events.EventBus(this, 'Bus', { eventBusName: `${given.stage.name}-benefits` });
    this.value = this.bus.eventBusName;
    for (const [publication, publisher] of given.publishers) {
      this.#letTell(publication, publisher ?? `arn:aws:iam::${Stack.of(this).account}:root`);
      if (publisher) this.#refuseOthers(publication, publisher);
    }
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

  #letTell({ about, source, detailTypes }: Publication, publisher: string): void {
    this.bus.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `OperatorTellsOf${about}`,
        principals: [new iam.ArnPrincipal(publisher)],
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: {
          'ForAllValues:StringEquals': {
            'events:source': [source],
            'events:detail-type': [...detailTypes],
          },
        },
      }),
    );
  }

  /** A right in this account would be enough without it: a refusal stands above every right. */
  #refuseOthers({ about, source }: Publication, publisher: string): void {
    this.bus.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `NobodyElseTellsOf${about}`,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: {
          'ForAnyValue:StringEquals': { 'events:source': [source] },
          ArnNotEquals: { 'aws:PrincipalArn': publisher },
        },
      }),
    );
  }
}
