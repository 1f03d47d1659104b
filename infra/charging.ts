import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { makeFunction } from './function.ts';
import type { Keys } from './keys.ts';
import type { Pace } from './pace.ts';
import type { Partners } from './partners.ts';
import { letUse } from './permit.ts';
import { reviewedUrl } from './reviewed-partners.ts';
import type { Secret } from './secrets.ts';
import type { Stage } from './stages.ts';
import { Table } from './tables.ts';

/** The entrance of the stand-in for the operator's charging system, bundled for `dev` alone. */
export const chargingStandIn = {
  name: 'charging-stand-in',
  entry: 'partners/charging/function.ts',
};

/** Where charging is, by the stage: a parameter, a stand-in of ours, or a reviewed partner. */
export const chargingUrlOf = (
  scope: Construct,
  stage: Stage,
  given: {
    partners: Partners | undefined;
    keys: Keys;
    pace: Pace;
    secret: Secret;
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
      return reviewedUrl(scope, 'charging', given.partners?.chargingUrl);
  }
};

const makeStandIn = (
  scope: Construct,
  stage: Stage,
  given: {
    keys: Keys;
    pace: Pace;
    secret: Secret;
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
