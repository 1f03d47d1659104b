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
    },
  ) {
    super(scope, id);
    const { stage, key, pace, index } = given;
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
      case 'replace':
        return [{ actions: writeActions[verb], resources: [arn] }, toWriteTableOf(this.#key)];
      default:
        return notPossible(this.setting, verb);
    }
  }
}

/** The five tables of the monthly run. */
export interface Tables {
  readonly ledger: Table;
  readonly work: Table;
  readonly controls: Table;
  readonly lines: Table;
  readonly people: Table;
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
  };
};
