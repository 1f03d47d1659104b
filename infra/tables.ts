import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type Keys, toReadTableOf, toWriteTableOf } from './keys.ts';
import type { Pace } from './pace.ts';
import {
  notPossible,
  type Permission,
  type ResourceSetting,
  type Usable,
  type Verb,
} from './permit.ts';
import type { Stage } from './stages.ts';

const text = (name: string): dynamodb.Attribute => ({
  name,
  type: dynamodb.AttributeType.STRING,
});

/** The attribute of items that may go by themselves once its second has passed. */
const timeToLive = 'expiresAt';

/** Whatever is open, a shard at a time: only items with `openShard` are in it. */
const openIndex: dynamodb.GlobalSecondaryIndexPropsV2 = {
  indexName: 'open',
  partitionKey: text('openShard'),
  sortKey: text('pk'),
};

const readActions = {
  get: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
  query: ['dynamodb:Query'],
  scan: ['dynamodb:Scan'],
} as const;

/**
 * `insert` is PartiQL's INSERT alone: whoever holds it can add what is absent and can neither
 * overwrite nor delete. `update` is for what changes, always under a condition.
 */
const writeActions = {
  insert: ['dynamodb:PartiQLInsert'],
  update: ['dynamodb:UpdateItem'],
  /** In a transaction beside an insert: PartiQL's own rights, so that an insert stays an insert. */
  change: ['dynamodb:PartiQLUpdate'],
  remove: ['dynamodb:PartiQLDelete'],
  forget: ['dynamodb:DeleteItem'],
  /** Only the stand-in's own table, which plays another company's system. */
  replace: ['dynamodb:PutItem'],
} as const;

/** One table per trust boundary: recoverable to the second, sealed with our key, on demand. */
export class Table extends Construct implements Usable {
  readonly setting: ResourceSetting;
  readonly value: string;
  readonly table: dynamodb.TableV2;
  readonly #key: kms.IKey;
  readonly #indexes: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    given: {
      setting: ResourceSetting;
      stage: Stage;
      key: kms.IKey;
      pace: Pace;
      index?: dynamodb.GlobalSecondaryIndexPropsV2;
      /** True where every item is of use for a time only. */
      goesByItself?: boolean;
    },
  ) {
    super(scope, id);
    const { stage, key, pace, index, goesByItself } = given;
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billing: dynamodb.Billing.onDemand({ maxWriteRequestUnits: pace.writeUnitsMax }),
      ...(pace.warmWriteUnits && {
        warmThroughput: { writeUnitsPerSecond: pace.warmWriteUnits },
      }),
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.keepsData,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(index && { globalSecondaryIndexes: [index] }),
      ...(goesByItself && { timeToLiveAttribute: timeToLive }),
    });
    this.setting = given.setting;
    this.value = this.table.tableName;
    this.#key = key;
    this.#indexes = index ? [index.indexName] : [];
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    const arn = this.table.tableArn;
    const indexes = this.#indexes.map((name) => `${arn}/index/${name}`);
    switch (verb) {
      case 'get':
      case 'scan':
        return [{ actions: readActions[verb], resources: [arn] }, toReadTableOf(this.#key)];
      case 'query':
        return [
          { actions: readActions.query, resources: [arn, ...indexes] },
          toReadTableOf(this.#key),
        ];
      case 'insert':
      case 'update':
      case 'change':
      case 'remove':
      case 'forget':
      case 'replace':
        return [{ actions: writeActions[verb], resources: [arn] }, toWriteTableOf(this.#key)];
      default:
        return notPossible(this.setting, verb);
    }
  }
}

/** The tables of all benefits. */
export interface Tables {
  readonly ledger: Table;
  readonly work: Table;
  readonly controls: Table;
  readonly lines: Table;
  readonly people: Table;
  readonly codes: Table;
  readonly applications: Table;
  readonly enrolments: Table;
  readonly notices: Table;
  readonly requests: Table;
  readonly access: Table;
}

export const makeTables = (
  scope: Construct,
  stage: Stage,
  { keys, pace }: { keys: Keys; pace: Pace },
): Tables => {
  const ofData = { stage, key: keys.data, pace };
  return {
    ledger: new Table(scope, 'Ledger', { ...ofData, setting: 'LEDGER_TABLE' }),
    work: new Table(scope, 'Work', { ...ofData, setting: 'WORK_TABLE', index: openIndex }),
    controls: new Table(scope, 'Controls', { ...ofData, setting: 'CONTROLS_TABLE' }),
    lines: new Table(scope, 'Lines', { ...ofData, setting: 'LINES_TABLE' }),
    people: new Table(scope, 'People', { ...ofData, key: keys.persons, setting: 'PEOPLE_TABLE' }),
    codes: new Table(scope, 'Codes', { ...ofData, setting: 'CODES_TABLE', index: openIndex }),
    applications: new Table(scope, 'Applications', {
      ...ofData,
      setting: 'APPLICATIONS_TABLE',
      index: openIndex,
    }),
    enrolments: new Table(scope, 'Enrolments', {
      ...ofData,
      setting: 'ENROLMENTS_TABLE',
      index: openIndex,
    }),
    notices: new Table(scope, 'Notices', { ...ofData, setting: 'NOTICES_TABLE', index: openIndex }),
    requests: new Table(scope, 'Requests', {
      ...ofData,
      setting: 'REQUESTS_TABLE',
      goesByItself: true,
    }),
    access: new Table(scope, 'Access', { ...ofData, setting: 'ACCESS_TABLE' }),
  };
};
