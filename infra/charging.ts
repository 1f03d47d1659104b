import { CfnParameter, CfnRule, Fn, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { makeFunction } from './function.ts';
import { type Keys, toOpen } from './keys.ts';
import type { Pace } from './pace.ts';
import { reviewedHostOf } from './partner-hosts.ts';
import { isExamplePrincipal, type Partners } from './partners.ts';
import { letUse, notPossible, type Permission, type Usable, type Verb } from './permit.ts';
import type { Stage } from './stages.ts';
import { Table } from './tables.ts';

/** The entrance of the stand-in for the operator's charging system, bundled for `dev` alone. */
export const chargingStandIn = {
  name: 'charging-stand-in',
  entry: 'partners/charging/function.ts',
};

/** The token that charging knows us by. */
export class ChargingSecret extends Construct implements Usable {
  readonly setting = 'CHARGING_SECRET';
  readonly value: string;
  readonly secret: secretsmanager.Secret;
  readonly #key: Keys['data'];

  constructor(scope: Construct, id: string, keys: Keys) {
    super(scope, id);
    this.#key = keys.data;
    this.secret = new secretsmanager.Secret(this, 'Secret', {
      description: 'The bearer token for charging: generated; in prod, overwritten with theirs',
      encryptionKey: keys.data,
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    this.value = this.secret.secretArn;
    acknowledge(this.secret, {
      id: 'AwsSolutions-SMG4',
      reason: 'Charging issues the token: a rotation that they do not take part in locks us out.',
    });
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    if (verb !== 'read') return notPossible(this.setting, verb);
    return [
      { actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] },
      toOpen(this.#key),
    ];
  }
}

/** Where charging is, by the stage: a parameter, a stand-in of ours, or a reviewed partner. */
export const chargingUrlOf = (
  scope: Construct,
  stage: Stage,
  given: {
    partners: Partners | undefined;
    keys: Keys;
    pace: Pace;
    secret: ChargingSecret;
    codeOf: (name: string) => lambda.Code;
  },
): string => {
  switch (stage.charging) {
    case 'parameter':
      return new CfnParameter(scope, 'ChargingUrl', {
        type: 'String',
        description: 'Where charging listens: https://host, without a slash at the end',
      }).valueAsString;
    case 'stand-in':
      return makeStandIn(scope, stage, given);
    case 'reviewed partner':
      return partnerUrl(scope, given.partners);
  }
};

const partnerUrl = (scope: Construct, partners: Partners | undefined): string => {
  if (!partners) {
    throw new Error(
      'Stage prod needs its partners: write infra/prod.partners.json with chargingUrl and ' +
        'lineEventsPublisher.',
    );
  }
  const { exampleOnly } = reviewedHostOf(partners.chargingUrl);
  if (exampleOnly) refuseToDeploy(scope, 'ChargingIsNotAnExample', partners.chargingUrl);
  if (isExamplePrincipal(partners.lineEventsPublisher)) {
    refuseToDeploy(scope, 'PublisherIsNotAnExample', partners.lineEventsPublisher);
  }
  return partners.chargingUrl;
};

/** The template may be read and checked; CloudFormation refuses to bring it up. */
const refuseToDeploy = (scope: Construct, id: string, example: string): void => {
  new CfnRule(scope, id, {
    assertions: [
      {
        assert: Fn.conditionEquals(example, 'what the operator gave us'),
        assertDescription:
          `${example} is an example and nobody's. Put the operator's own into ` +
          'infra/prod.partners.json, and its host on the reviewed list in infra/partner-hosts.ts.',
      },
    ],
  });
};

const makeStandIn = (
  scope: Construct,
  stage: Stage,
  given: {
    keys: Keys;
    pace: Pace;
    secret: ChargingSecret;
    codeOf: (name: string) => lambda.Code;
  },
): string => {
  const worker = makeFunction(scope, 'ChargingStandIn', {
    stage,
    code: given.codeOf(chargingStandIn.name),
    memoryMb: 512,
    timeoutSeconds: 30,
    environment: {},
  });
  const ledger = new Table(scope, 'ChargingStandInLedger', {
    setting: 'STAND_IN_TABLE',
    stage,
    key: given.keys.data,
    pace: given.pace,
  });
  letUse(worker, ledger, ['get', 'query', 'scan', 'replace']);
  letUse(worker, given.secret, ['read']);
  const { url } = worker.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
  // The address ends in a slash; callers put their own path behind it.
  const [scheme, host] = [0, 2].map((part) => Fn.select(part, Fn.split('/', url)));
  return Stack.of(scope).resolve(Fn.join('', [`${scheme}//`, `${host}`]));
};
