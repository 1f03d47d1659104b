import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { daysBetween } from '../domain/calendar.ts';
import { peoplePrefix, slicesPrefix } from '../domain/cohort.ts';
import { birthDateKeptDays, slicesNeededUntil } from '../domain/safety-insurance/birth-dates.ts';
import { programmeNamed } from '../programmes/catalogue.ts';
import { acknowledge } from './acknowledgements.ts';
import { type Keys, toOpen, toSeal } from './keys.ts';
import {
  notPossible,
  type Permission,
  type ResourceSetting,
  type Usable,
  type Verb,
} from './permit.ts';
import type { Stage } from './stages.ts';

const rawExtractDays = 30;
const accessLogDays = 365;
/** A code file is needed until its import has been redriven for the last time. */
const codeFileDays = 7;
/** Birth dates go 30 days after the insurer's acceptance; its answer may take a week. */
const insurerFileDays = 7 + birthDateKeptDays;

const goneAfter = (days: number, prefix?: string): s3.LifecycleRule => ({
  expiration: Duration.days(days),
  noncurrentVersionExpiration: Duration.days(1),
  ...(prefix !== undefined && { prefix }),
});

/**
 * Birth dates in the persons bucket: what the import needs goes with the raw extract, and each
 * enrolment's slice thirty days after the insurer's last day for an answer. A lifecycle counts from
 * the import, which is not before the reference date: an import that came later keeps them longer.
 */
const birthDatesGo = (named: string): s3.LifecycleRule[] => {
  const { programme } = programmeNamed(named);
  const { programme: name, referenceDate, benefits } = programme;
  return [
    goneAfter(rawExtractDays, peoplePrefix(name)),
    ...slicesNeededUntil(benefits['safety-insurance']).map(({ cycle, until }) =>
      goneAfter(daysBetween(referenceDate, until), `${slicesPrefix(name, cycle)}/`),
    ),
  ];
};

/** Nothing public, nothing over plain HTTP, every version kept, sealed with our key. */
export class Bucket extends Construct implements Usable {
  readonly setting: ResourceSetting;
  readonly value: string;
  readonly bucket: s3.Bucket;
  /** Everything that is ever written lies below it. */
  readonly prefix: string;
  readonly #reports: string | undefined;
  readonly #key: kms.Key;

  constructor(
    scope: Construct,
    id: string,
    given: {
      setting: ResourceSetting;
      prefix: string;
      /** A folder beside it, for reports. */
      reports?: string;
      key: kms.Key;
      accessLogs: s3.IBucket;
      lifecycleRules?: s3.LifecycleRule[];
      /** How long nobody may delete a version. */
      lock?: s3.ObjectLockRetention;
    },
  ) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: given.key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: given.accessLogs,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      // A bucket that holds something cannot be deleted, and emptying it takes a custom resource.
      removalPolicy: RemovalPolicy.RETAIN,
      ...(given.lock && { objectLockEnabled: true, objectLockDefaultRetention: given.lock }),
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...(given.lifecycleRules ?? []),
      ],
    });
    this.setting = given.setting;
    this.value = this.bucket.bucketName;
    this.prefix = given.prefix;
    this.#reports = given.reports;
    this.#key = given.key;
  }

  /** Refuses its objects to every other principal, people above all, whatever rights they hold. */
  letOnlyRead(roleArns: readonly string[]): void {
    this.#refuseOthers('NobodyElseReads', ['s3:GetObject', 's3:GetObjectVersion'], roleArns);
  }

  /** Refuses to take an object from every other principal, and to hide one from anybody. */
  letOnlyWrite(roleArns: readonly string[]): void {
    this.#refuseOthers('NobodyElseWrites', ['s3:PutObject'], roleArns);
    this.#refuseOthers('NobodyHides', ['s3:DeleteObject'], []);
  }

  #refuseOthers(sid: string, actions: string[], roleArns: readonly string[]): void {
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions,
        resources: [this.bucket.arnForObjects('*')],
        ...(roleArns.length > 0 && {
          conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...roleArns] } },
        }),
      }),
    );
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    const objects = this.#below(this.prefix);
    switch (verb) {
      case 'read':
        return [
          { actions: ['s3:GetObject', 's3:GetObjectVersion'], ...objects },
          toOpen(this.#key),
        ];
      case 'write':
        return [{ actions: ['s3:PutObject'], ...objects }, toSeal(this.#key)];
      case 'report': {
        if (this.#reports === undefined) return notPossible(this.setting, verb);
        return [{ actions: ['s3:PutObject'], ...this.#below(this.#reports) }, toSeal(this.#key)];
      }
      case 'write in parts':
        return [
          {
            actions: ['s3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
            ...objects,
          },
          toSeal(this.#key),
          { actions: ['kms:Encrypt'], resources: [this.#key.keyArn] },
        ];
      case 'list':
        // Without a condition on the prefix: with one, an absent key answers 403 instead of 404.
        return [{ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }];
      default:
        return notPossible(this.setting, verb);
    }
  }

  #below(folder: string) {
    return {
      resources: [this.bucket.arnForObjects(`${folder}*`)],
      wildcardBecause: `Object keys below ${folder || 'the root'} are made by each run and import.`,
    };
  }
}

/**
 * Refuses every object that does not say "only if the key is free": what is frozen stays. A Map's
 * result files cannot say it; where a bucket takes some, they have a folder of their own.
 */
const writeOnce = ({ bucket }: Bucket, mapResults?: string): void => {
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'FrozenObjectsAreNeverOverwritten',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:PutObject'],
      ...(mapResults === undefined
        ? { resources: [bucket.arnForObjects('*')] }
        : { notResources: [bucket.arnForObjects(mapResults)] }),
      conditions: {
        Null: { 's3:if-none-match': 'true' },
        // The parts of a multipart upload cannot carry the condition; its completion must.
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    }),
  );
};

/** As a property of the bucket: the convenient way adds a Python function to every stack. */
const tellEventBridge = ({ bucket }: Bucket): void => {
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
};

const makeAccessLogs = (scope: Construct): s3.IBucket => {
  const accessLogs = new s3.Bucket(scope, 'AccessLogs', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    // Log delivery cannot seal with a key of ours.
    encryption: s3.BucketEncryption.S3_MANAGED,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [{ expiration: Duration.days(accessLogDays) }],
  });
  acknowledge(accessLogs, {
    id: 'AwsSolutions-S1',
    reason: 'This bucket holds the access logs of the others; logging itself would never end.',
  });
  // The class differs from its own interface in one optional property (exactOptionalPropertyTypes).
  return accessLogs as s3.IBucket;
};

/** Where files come in, where cohorts lie frozen, and where runs leave their results. */
export interface Buckets {
  readonly extract: Bucket;
  readonly cohort: Bucket;
  readonly persons: Bucket;
  readonly results: Bucket;
  /** The inbox of the streaming services' code files. */
  readonly codes: Bucket;
  /** Files for the insurer. */
  readonly handover: Bucket;
  /** The inbox of the insurer's answers. */
  readonly acknowledgement: Bucket;
  /** The signed reports of runs. */
  readonly record: Bucket;
}

/** Five years, as grants are kept: a lock can be made longer one day, and shorter never. */
const recordDays = 1_827;

/** A stage that keeps no data lets its reports go after a day, by whoever may pass by the lock. */
const lockOf = ({ keepsData }: Stage): s3.ObjectLockRetention =>
  keepsData
    ? s3.ObjectLockRetention.compliance(Duration.days(recordDays))
    : s3.ObjectLockRetention.governance(Duration.days(1));

export const makeBuckets = (scope: Construct, keys: Keys, stage: Stage): Buckets => {
  const named = stage.programme;
  const { programme } = programmeNamed(named).programme;
  const accessLogs = makeAccessLogs(scope);
  const ofProgramme = { prefix: `${programme}/`, key: keys.data, accessLogs };
  const ofPartners = { ...ofProgramme, key: keys.partnerFiles };
  const buckets: Buckets = {
    extract: new Bucket(scope, 'Extract', {
      ...ofProgramme,
      setting: 'EXTRACT_BUCKET',
      lifecycleRules: [goneAfter(rawExtractDays)],
    }),
    cohort: new Bucket(scope, 'Cohort', { ...ofProgramme, setting: 'COHORT_BUCKET' }),
    persons: new Bucket(scope, 'Persons', {
      ...ofProgramme,
      key: keys.persons,
      setting: 'PERSONS_BUCKET',
      lifecycleRules: birthDatesGo(named),
    }),
    results: new Bucket(scope, 'Results', {
      ...ofProgramme,
      prefix: 'runs/',
      reports: 'code-imports/',
      setting: 'RESULTS_BUCKET',
    }),
    codes: new Bucket(scope, 'CodeFiles', {
      ...ofPartners,
      setting: 'CODES_BUCKET',
      lifecycleRules: [goneAfter(codeFileDays)],
    }),
    handover: new Bucket(scope, 'Handover', {
      ...ofPartners,
      setting: 'HANDOVER_BUCKET',
      lifecycleRules: [goneAfter(insurerFileDays)],
    }),
    acknowledgement: new Bucket(scope, 'Acknowledgement', {
      ...ofPartners,
      setting: 'ACKNOWLEDGEMENT_BUCKET',
      lifecycleRules: [goneAfter(insurerFileDays)],
    }),
    record: new Bucket(scope, 'Record', {
      ...ofProgramme,
      setting: 'RECORD_BUCKET',
      lock: lockOf(stage),
    }),
  };
  writeOnce(buckets.cohort);
  writeOnce(buckets.record);
  writeOnce(buckets.persons, '*/kept/*');
  writeOnce(buckets.handover);
  for (const inbox of [buckets.extract, buckets.codes, buckets.handover, buckets.acknowledgement]) {
    tellEventBridge(inbox);
  }
  return buckets;
};
