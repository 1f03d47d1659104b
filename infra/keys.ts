import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { notPossible, type Permission, type Usable, type Verb } from './permit.ts';
import type { Stage } from './stages.ts';

/** The services that publish to our topics and queues without a role of ours. */
export const sendingServices = [
  'cloudwatch.amazonaws.com',
  'events.amazonaws.com',
  'sns.amazonaws.com',
] as const;

const rotated = { enableKeyRotation: true } as const;
/** Key pairs are not rotated by AWS: whoever checks an old signature needs the old public key. */
const signing = {
  keySpec: kms.KeySpec.ECC_NIST_P256,
  keyUsage: kms.KeyUsage.SIGN_VERIFY,
} as const;

/**
 * Five keys that seal, one per kind of reader: what functions keep, what is personal, what services
 * of AWS must be able to seal themselves (alarms and events into topics and queues), codes that have
 * a value, and files that come from partners or go to them. And one that signs the reports of runs.
 */
export class Keys extends Construct {
  readonly data: kms.Key;
  readonly persons: kms.Key;
  readonly messages: kms.Key;
  readonly codes: kms.Key;
  readonly partnerFiles: kms.Key;
  readonly record: kms.Key;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const key = (name: string, description: string, kind: kms.KeyProps = rotated) =>
      new kms.Key(this, name, {
        description,
        ...kind,
        ...(stage.keepsData
          ? { removalPolicy: RemovalPolicy.RETAIN }
          : { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }),
      });
    this.data = key('Data', 'Tables, cohorts, results and secrets');
    this.persons = key('Persons', 'Birth dates: the People table and the persons bucket');
    this.messages = key('Messages', 'Topics and queues, sealed by alarms and event rules too');
    this.codes = key('Codes', 'Wraps the data keys that voucher codes are sealed with');
    this.partnerFiles = key('PartnerFiles', 'Code files, files to the insurer and its answers');
    this.record = key('Record', 'Signs the reports of runs', signing);
    this.messages.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsAndRulesMaySeal',
        principals: sendingServices.map((service) => new iam.ServicePrincipal(service)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  /** A right in this account would be enough to open a code: a refusal stands above every right. */
  letOnlyOpenCodes(roleArns: readonly string[]): void {
    const actions = ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:CreateGrant'];
    refuseOthers(this.codes, 'NobodyElseOpensCodes', { actions, roleArns });
  }

  /** A report is worth its signature: no person and no other function may make one. */
  letOnlySignReports(roleArns: readonly string[]): void {
    const actions = ['kms:Sign', 'kms:CreateGrant'];
    refuseOthers(this.record, 'NobodyElseSigns', { actions, roleArns });
  }
}

const refuseOthers = (
  key: kms.Key,
  sid: string,
  { actions, roleArns }: { readonly actions: string[]; readonly roleArns: readonly string[] },
): void => {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions,
      resources: ['*'],
      ...(roleArns.length > 0 && {
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...roleArns] } },
      }),
    }),
  );
};

/** The key of the reports as the function that signs them uses it. */
export class RecordKey implements Usable {
  readonly setting = 'RECORD_KEY';
  readonly value: string;
  readonly #key: kms.IKey;

  constructor(key: kms.IKey) {
    this.#key = key;
    this.value = key.keyArn;
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    const resources = [this.#key.keyArn];
    if (verb === 'sign') return [{ actions: ['kms:Sign'], resources, apart: true }];
    return notPossible(this.setting, verb);
  }
}

/** The key of the codes as functions use it: sealing takes a data key, opening takes the key. */
export class CodesKey implements Usable {
  readonly setting = 'CODES_KEY';
  readonly value: string;
  readonly #key: kms.IKey;

  constructor(key: kms.IKey) {
    this.#key = key;
    this.value = key.keyArn;
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    const resources = [this.#key.keyArn];
    if (verb === 'seal') return [{ actions: ['kms:GenerateDataKey'], resources }];
    if (verb === 'open') return [{ actions: ['kms:Decrypt'], resources, apart: true }];
    return notPossible(this.setting, verb);
  }
}

/** What reading something sealed with the key takes. */
export const toOpen = (key: kms.IKey): Permission => ({
  actions: ['kms:Decrypt'],
  resources: [key.keyArn],
});

/** What writing something sealed with the key takes. */
export const toSeal = (key: kms.IKey): Permission => ({
  actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  resources: [key.keyArn],
});

/** What reading a table sealed with the key takes. */
export const toReadTableOf = (key: kms.IKey): Permission => ({
  actions: ['kms:Decrypt', 'kms:DescribeKey'],
  resources: [key.keyArn],
});

/** What writing to a table sealed with the key takes: DynamoDB's list without its wildcards. */
export const toWriteTableOf = (key: kms.IKey): Permission => ({
  actions: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  resources: [key.keyArn],
});
