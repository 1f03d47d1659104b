import { join } from 'node:path';
import { DefaultStackSynthesizer, Duration, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Buckets, makeBuckets } from './buckets.ts';
import type { Bundle } from './bundle.ts';
import { Bus } from './bus.ts';
import { ChargingSecret, chargingUrlOf } from './charging.ts';
import { makeFunction } from './function.ts';
import { type FunctionRow, functionRows, type PlainSetting, pascalCase } from './functions.ts';
import { Keys } from './keys.ts';
import { DeadLetterQueue, Topic, WorkQueue } from './messages.ts';
import { chargingLinesPerSecond, paceOf } from './pace.ts';
import type { Partners } from './partners.ts';
import { letUse, type ResourceSetting, type Usable } from './permit.ts';
import { FirstOfTheMonth } from './schedule.ts';
import type { Stage } from './stages.ts';
import { makeTables, type Tables } from './tables.ts';
import { whenExtractArrives, whenLineEventComes, whenRunEndsBadly } from './triggers.ts';
import { Workflow } from './workflows.ts';

const region = 'ap-northeast-2';

/** What the stack is made of besides its stage. */
export interface Ingredients {
  /** The folder that holds `state-machines/`. */
  readonly root: string;
  readonly bundle: Bundle;
  readonly partners?: Partners | undefined;
}

/** Dead letters by whom they hurt, so that an alarm can say it. */
interface DeadLetters {
  readonly start: DeadLetterQueue;
  readonly lineEvents: DeadLetterQueue;
  readonly events: DeadLetterQueue;
}

/** Everything of one stage in one stack: one deployment, one place to look. */
export class BenefitsStack extends Stack {
  readonly stage: Stage;
  readonly tables: Tables;
  readonly buckets: Buckets;
  readonly bus: Bus;
  readonly operations: Topic;
  readonly deadLetters: DeadLetters;
  readonly lineEventsQueue: WorkQueue;
  readonly chargingSecret: ChargingSecret;
  readonly chargingUrl: string;
  readonly monthlyData: Workflow;
  readonly cohortImport: Workflow;
  readonly schedule: FirstOfTheMonth;
  readonly #functions = new Map<string, lambda.Function>();

  constructor(scope: Construct, stage: Stage, { root, bundle, partners }: Ingredients) {
    super(scope, `benefits-${stage.name}`, {
      env: { region },
      // The class differs from its interface in one optional property (exactOptionalPropertyTypes).
      synthesizer: new DefaultStackSynthesizer({
        generateBootstrapVersionRule: stage.runsOn === 'AWS',
      }) as IStackSynthesizer,
      description: 'Gives every line what it was promised, exactly once, with the reason on record',
      terminationProtection: stage.keepsData,
      analyticsReporting: false,
    });
    this.stage = stage;
    const codeOf = (name: string) => lambda.Code.fromAsset(bundle.folderOf(name));
    const keys = new Keys(this, 'Keys', stage);
    const pace = paceOf(chargingLinesPerSecond(stage.programme));
    this.tables = makeTables(this, stage, { keys, pace });
    this.buckets = makeBuckets(this, keys, programmeOf(stage));
    this.bus = new Bus(this, 'Bus', { stage, publisher: partners?.lineEventsPublisher });
    this.operations = new Topic(this, 'Operations', {
      setting: 'OPERATIONS_TOPIC',
      key: keys.messages,
    });
    this.deadLetters = {
      start: new DeadLetterQueue(this, 'StartDeadLetters', keys.messages),
      lineEvents: new DeadLetterQueue(this, 'LineEventDeadLetters', keys.messages),
      events: new DeadLetterQueue(this, 'EventDeadLetters', keys.messages),
    };
    this.lineEventsQueue = new WorkQueue(this, 'LineEvents', {
      setting: 'LINE_EVENTS_QUEUE',
      key: keys.messages,
      deadLetters: this.deadLetters.lineEvents,
      workerTimeout: Duration.seconds(timeoutSecondsOf('record-line-event')),
    });
    this.chargingSecret = new ChargingSecret(this, 'Charging', keys);
    this.chargingUrl = chargingUrlOf(this, stage, {
      partners,
      keys,
      pace,
      secret: this.chargingSecret,
      codeOf,
    });
    this.#makeFunctions(codeOf, bundle.codeVersion);
    [this.monthlyData, this.cohortImport] = this.#makeWorkflows(join(root, 'state-machines'));
    this.#grantWhatRowsSay();
    this.#connect();
    this.schedule = new FirstOfTheMonth(this, 'FirstOfTheMonth', {
      stage,
      starter: this.function('start-monthly-data'),
      deadLetters: this.deadLetters.start,
    });
  }

  /** The function of that row; throws where there is none. */
  function(name: string): lambda.Function {
    const found = this.#functions.get(name);
    if (found) return found;
    throw new Error(`There is no function ${name}: it has no row in infra/functions.ts.`);
  }

  #makeFunctions(codeOf: (name: string) => lambda.Code, codeVersion: string): void {
    const lostCalls: Record<string, DeadLetterQueue> = {
      'start-monthly-data': this.deadLetters.start,
      'start-cohort-import': this.deadLetters.events,
      'record-ended-run': this.deadLetters.events,
    };
    const values: Record<PlainSetting, string> = {
      STAGE: this.stage.name,
      CODE_VERSION: codeVersion,
      PROGRAMME: this.stage.programme,
      CHARGING_URL: this.chargingUrl,
      CHARGING_CLASS: 'A',
      BATCHES_AT_ONCE_MAX: String(this.stage.batchesAtOnceMax),
      CONTROL_FILE: this.stage.controlFile,
      SEALING: this.stage.sealing,
    };
    for (const row of functionRows) {
      const made = makeFunction(this, pascalCase(row.name), {
        stage: this.stage,
        code: codeOf(row.name),
        memoryMb: row.memoryMb,
        timeoutSeconds: row.timeoutSeconds,
        scratchMb: row.scratchMb,
        environment: Object.fromEntries(row.settings.map((name) => [name, values[name]])),
        deadLetters: lostCalls[row.name],
      });
      this.#functions.set(row.name, made);
    }
  }

  #makeWorkflows(folder: string): [Workflow, Workflow] {
    const { cohort, results, extract, persons } = this.buckets;
    const substitutes = {
      functions: new Map([...this.#functions].map(([name, made]) => [pascalCase(name), made])),
      buckets: new Map(
        Object.entries({
          CohortBucket: cohort,
          ResultsBucket: results,
          ExtractBucket: extract,
          PersonsBucket: persons,
        }),
      ),
    };
    const given = { stage: this.stage, substitutes };
    return [
      new Workflow(this, 'MonthlyData', {
        ...given,
        setting: 'MONTHLY_DATA_STATE_MACHINE',
        name: 'monthly-data',
        file: join(folder, 'monthly-data.asl.json'),
        lets: [
          [cohort, 'read'],
          [results, 'read'],
          [results, 'write in parts'],
        ],
      }),
      new Workflow(this, 'CohortImport', {
        ...given,
        setting: 'COHORT_IMPORT_STATE_MACHINE',
        name: 'cohort-import',
        file: join(folder, 'cohort-import.asl.json'),
        lets: [
          [persons, 'read'],
          [persons, 'write in parts'],
        ],
      }),
    ];
  }

  #grantWhatRowsSay(): void {
    const usables: readonly Usable[] = [
      ...Object.values(this.tables),
      ...Object.values(this.buckets),
      this.bus,
      this.operations,
      this.lineEventsQueue,
      this.chargingSecret,
      this.monthlyData,
      this.cohortImport,
    ];
    const bySetting = new Map(usables.map((thing) => [thing.setting, thing]));
    for (const row of functionRows) {
      for (const [setting, verbs] of usesOf(row)) {
        const thing = bySetting.get(setting);
        if (!thing) throw new Error(`${row.name} uses ${setting}, which the stack does not have.`);
        letUse(this.function(row.name), thing, verbs);
      }
    }
  }

  #connect(): void {
    whenExtractArrives(this, {
      extract: this.buckets.extract,
      starter: this.function('start-cohort-import'),
      deadLetters: this.deadLetters.events,
    });
    whenRunEndsBadly(this, {
      workflows: [this.monthlyData, this.cohortImport],
      recorder: this.function('record-ended-run'),
      deadLetters: this.deadLetters.events,
    });
    whenLineEventComes(this, {
      bus: this.bus,
      queue: this.lineEventsQueue,
      recorder: this.function('record-line-event'),
      deadLetters: this.deadLetters.lineEvents,
    });
  }
}

const usesOf = ({ uses }: FunctionRow) =>
  Object.entries(uses) as [ResourceSetting, NonNullable<FunctionRow['uses'][ResourceSetting]>][];

/** `customer-appreciation` of `customer-appreciation@1`: all of its versions share their folders. */
const programmeOf = ({ programme }: Stage): string => programme.split('@')[0] ?? programme;

const timeoutSecondsOf = (name: string): number => {
  const row = functionRows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`${name} has no row in infra/functions.ts.`);
  return row.timeoutSeconds;
};
