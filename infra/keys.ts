import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  notPossible,
  type Permission,
  type ResourceSetting,
  type Usable,
  type Verb,
} from './permit.ts';
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

/** What a function may ask of a key: its actions, and whether they stand apart from other rights. */
type Rights = Partial<Record<Verb, Pick<Permission, 'actions' | 'apart'>>>;

/** A key as functions use it: what is not among its rights nobody can be given. */
class KeyInUse implements Usable {
  readonly setting: ResourceSetting;
  readonly value: string;
  readonly #rights: Rights;

  constructor(setting: ResourceSetting, key: kms.IKey, rights: Rights) {
    this.setting = setting;
    this.value = key.keyArn;
    this.#rights = rights;
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    const right = this.#rights[verb];
    return right ? [{ ...right, resources: [this.value] }] : notPossible(this.setting, verb);
  }
}

/** The key of the reports as the function that signs them uses it. */
export const recordKeyInUse = (key: kms.IKey): Usable =>
  new KeyInUse('RECORD_KEY', key, { sign: { actions: ['kms:Sign'], apart: true } });

/** The key of the codes as functions use it: sealing takes a data key, opening takes the key. */
export const codesKeyInUse = (key: kms.IKey): Usable =>
  new KeyInUse('CODES_KEY', key, {
    seal: { actions: ['kms:GenerateDataKey'] },
    open: { actions: ['kms:Decrypt'], apart: true },
  });

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
