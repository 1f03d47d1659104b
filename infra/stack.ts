import { join } from 'node:path';
import { DefaultStackSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { quietHoursSetting } from '../domain/notices/telling-hours.ts';
import { programmeNamed } from '../programmes/catalogue.ts';
import { CustomerApi } from './api.ts';
import { approvalOf } from './approval.ts';
import { type Buckets, makeBuckets } from './buckets.ts';
import type { Bundle } from './bundle.ts';
import { Bus, lineEvents, roamingEvents } from './bus.ts';
import { chargingUrlOf } from './charging.ts';
import { makeFunction, makeLogGroup } from './function.ts';
import {
  type FunctionRow,
  functionParts,
  functionRows,
  type PlainSetting,
  pascalCase,
} from './functions.ts';
import type { Issuer } from './http-door.ts';
import { codesKeyInUse, Keys, recordKeyInUse } from './keys.ts';
import { type DeadLetters, makeDeadLetters, makeQueues, type Queues, Topic } from './messages.ts';
import { OperatorApi } from './operator-api.ts';
import { chargingLinesPerSecond, type Pace, paceOf } from './pace.ts';
import type { Partners } from './partners.ts';
import { letUse, type ResourceSetting, type Usable } from './permit.ts';
import { reviewedPrincipal, reviewedUrl } from './reviewed-partners.ts';
import { Schedules } from './schedule.ts';
import { makeSecrets, partnerSecret, type Secrets } from './secrets.ts';
import type { Stage } from './stages.ts';
import { makeStandIns, type StandIns } from './stand-ins.ts';
import { makeTables, type Tables } from './tables.ts';
import { connect } from './triggers.ts';
import { makeWorkflows, type Workflow, type WorkflowName } from './workflows.ts';

const region = 'ap-northeast-2';

/** What the stack is made of besides its stage. */
export interface Ingredients {
  /** The folder that holds `state-machines/`. */
  readonly root: string;
  readonly bundle: Bundle;
  readonly partners?: Partners | undefined;
}

/** Everything of one stage but what only watches it (infra/watch-stack.ts): one place to look. */
export class BenefitsStack extends Stack {
  readonly stage: Stage;
  readonly codeVersion: string;
  readonly keys: Keys;
  readonly pace: Pace;
  readonly tables: Tables;
  readonly buckets: Buckets;
  readonly bus: Bus;
  readonly operations: Topic;
  readonly notices: Topic;
  readonly statementLines: Topic;
  readonly deadLetters: DeadLetters;
  readonly queues: Queues;
  readonly secrets: Secrets;
  readonly chargingUrl: string;
  /** Where stages without real partners have them; undefined in `prod`. */
  readonly standIns: StandIns | undefined;
  readonly api: CustomerApi;
  readonly operatorApi: OperatorApi;
  readonly workflows: Readonly<Record<WorkflowName, Workflow>>;
  readonly schedules: Schedules;
  readonly #functions = new Map<string, lambda.Function>();
  readonly #logs = new Map<string, logs.LogGroup>();

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
    this.codeVersion = bundle.codeVersion;
    this.keys = new Keys(this, 'Keys', stage);
    this.pace = paceOf(chargingLinesPerSecond(stage.programme));
    this.tables = makeTables(this, stage, { keys: this.keys, pace: this.pace });
    this.buckets = makeBuckets(this, this.keys, stage);
    this.bus = this.#makeBus(partners);
    this.operations = this.#topic('Operations', 'OPERATIONS_TOPIC');
    this.notices = this.#topic('NoticesToCustomers', 'NOTICES_TOPIC');
    this.statementLines = this.#topic('StatementLines', 'STATEMENT_LINES_TOPIC');
    this.deadLetters = makeDeadLetters(this, this.keys);
    this.queues = makeQueues(this, this.keys, { deadLetters: this.deadLetters, timeoutSecondsOf });
    this.secrets = makeSecrets(this, this.keys);
    const codeOf = (name: string) => lambda.Code.fromAsset(bundle.folderOf(name));
    this.chargingUrl = chargingUrlOf(this, stage, {
      partners,
      keys: this.keys,
      pace: this.pace,
      secret: this.secrets.charging,
      codeOf,
    });
    this.standIns = this.#makeStandIns(codeOf);
    this.#letSubscribe(partners);
    this.api = new CustomerApi(this, 'Customers', { stage });
    this.operatorApi = new OperatorApi(this, 'Operator', { stage });
    this.#makeFunctions(codeOf, partners);
    this.workflows = makeWorkflows(this, stage, {
      folder: join(root, 'state-machines'),
      functions: this.#functions,
      buckets: this.buckets,
    });
    this.#grantWhatRowsSay();
    const issuer = this.#issuer(partners);
    this.api.route(issuer, (name) => this.function(name));
    this.operatorApi.route(issuer, (name) => this.function(name));
    connect(this);
    this.schedules = new Schedules(this, 'Schedules', {
      stage,
      functionOf: (name) => this.function(name),
      deadLetters: this.deadLetters.start,
    });
  }

  /** The function of that row; throws where there is none. */
  function(name: string): lambda.Function {
    const found = this.#functions.get(name);
    if (found) return found;
    throw new Error(`There is no function ${name}: it has no row in infra/functions.ts.`);
  }

  /** The log of a part of `functionParts`, or those of all of them. */
  logsOf(part: string): logs.LogGroup[] {
    const found = [...this.#logs].filter(([name]) => part === 'every function' || name === part);
    if (found.length > 0) return found.map(([, log]) => log);
    throw new Error(`There is no log of ${part}: infra/functions.ts has no such part.`);
  }

  #topic(id: string, setting: ResourceSetting): Topic {
    return new Topic(this, id, { setting, key: this.keys.messages });
  }

  #makeBus(partners: Partners | undefined): Bus {
    const reviewed = (id: string, principal: string | undefined) =>
      principal === undefined ? undefined : reviewedPrincipal(this, id, principal);
    return new Bus(this, 'Bus', {
      stage: this.stage,
      publishers: [
        [lineEvents, reviewed('LineEventsPublisher', partners?.lineEventsPublisher)],
        [roamingEvents, reviewed('RoamingEventsPublisher', partners?.roamingEventsPublisher)],
      ],
    });
  }

  #makeStandIns(codeOf: (name: string) => lambda.Code): StandIns | undefined {
    if (this.stage.partners !== 'stand-ins') return undefined;
    const { orderSystem, ottPartner, insurer } = this.secrets;
    return makeStandIns(this, this.stage, {
      keys: this.keys,
      pace: this.pace,
      secrets: {
        'order-system': orderSystem,
        'ott-partner': ottPartner,
        insurer,
        // Nobody calls these but whoever reads what customers were told.
        'message-hub': partnerSecret(this, 'MessageHub', {
          setting: 'MESSAGE_HUB_SECRET',
          partner: 'the message hub',
          keys: this.keys,
        }),
        billing: partnerSecret(this, 'Billing', {
          setting: 'BILLING_SECRET',
          partner: 'billing',
          keys: this.keys,
        }),
      },
      codeOf,
      deadLetters: this.deadLetters.events,
    });
  }

  #issuer(partners: Partners | undefined): Issuer {
    const { standIns } = this;
    if (!standIns) {
      const url = reviewedUrl(this, 'identity-provider', partners?.issuerUrl);
      return { url, standsOn: [] };
    }
    return {
      url: standIns.urlOf('identity-provider'),
      standsOn: [standIns.functionOf('identity-provider')],
    };
  }

  /** The operator's message hub and its billing take what customers are told from the topics. */
  #letSubscribe(partners: Partners | undefined): void {
    if (!partners) return;
    this.notices.letSubscribe(reviewedPrincipal(this, 'MessageHub', partners.messageHub));
    this.statementLines.letSubscribe(reviewedPrincipal(this, 'Billing', partners.billing));
  }

  #partnerUrls(partners: Partners | undefined) {
    const { standIns } = this;
    return {
      ORDER_SYSTEM_URL:
        standIns?.urlOf('order-system') ??
        reviewedUrl(this, 'order-system', partners?.orderSystemUrl),
      OTT_PARTNER_URL:
        standIns?.urlOf('ott-partner') ?? reviewedUrl(this, 'ott-partner', partners?.ottPartnerUrl),
      INSURER_URL: standIns?.urlOf('insurer') ?? reviewedUrl(this, 'insurer', partners?.insurerUrl),
    };
  }

  #makeFunctions(codeOf: (name: string) => lambda.Code, partners: Partners | undefined): void {
    const values: Record<PlainSetting, string> = {
      STAGE: this.stage.name,
      CODE_VERSION: this.codeVersion,
      PROGRAMME: this.stage.programme,
      CHARGING_URL: this.chargingUrl,
      CHARGING_CLASS: 'A',
      BATCHES_AT_ONCE_MAX: String(this.stage.batchesAtOnceMax),
      CONTROL_FILE: this.stage.controlFile,
      SEALING: this.stage.sealing,
      ...approvalOf(this, this.stage),
      PARTNER_EVENTS_URL: this.api.url,
      QUIET_HOURS: quietHoursSetting(
        programmeNamed(this.stage.programme).programme.notices.quietHours,
      ),
      ...this.#partnerUrls(partners),
    };
    for (const [part, rows] of Object.entries(functionParts)) {
      const logGroup = makeLogGroup(this, `${part}Log`, this.stage);
      this.#logs.set(part, logGroup);
      for (const row of rows) {
        const made = makeFunction(this, pascalCase(row.name), {
          stage: this.stage,
          code: codeOf(row.name),
          memoryMb: row.memoryMb,
          timeoutSeconds: row.timeoutSeconds,
          scratchMb: row.scratchMb,
          environment: Object.fromEntries(row.settings.map((name) => [name, values[name]])),
          logGroup,
          deadLetters: row.lostCalls && this.deadLetters[row.lostCalls],
        });
        this.#functions.set(row.name, made);
      }
    }
  }

  #grantWhatRowsSay(): void {
    const usables: readonly Usable[] = [
      ...Object.values(this.tables),
      ...Object.values(this.buckets),
      ...Object.values(this.queues),
      ...Object.values(this.secrets),
      ...Object.values(this.workflows),
      this.bus,
      this.operations,
      this.notices,
      this.statementLines,
      codesKeyInUse(this.keys.codes),
      recordKeyInUse(this.keys.record),
    ];
    const bySetting = new Map(usables.map((thing) => [thing.setting, thing]));
    for (const row of functionRows) {
      for (const [setting, verbs] of usesOf(row)) {
        const thing = bySetting.get(setting);
        if (!thing) throw new Error(`${row.name} uses ${setting}, which the stack does not have.`);
        letUse(this.function(row.name), thing, verbs);
      }
    }
    this.#refuseAllButRows();
  }

  /** What has a value, or is worth its signature, is refused to every principal but the functions
   * whose rows name it. */
  #refuseAllButRows(): void {
    const roles = (setting: ResourceSetting, verb: string): string[] =>
      functionRows
        .filter((row) =>
          usesOf(row).some(([s, verbs]) => s === setting && verbs.includes(verb as never)),
        )
        .map((row) => this.function(row.name).role?.roleArn ?? '');
    this.keys.letOnlyOpenCodes(roles('CODES_KEY', 'open'));
    this.buckets.codes.letOnlyRead(roles('CODES_BUCKET', 'read'));
    this.keys.letOnlySignReports(roles('RECORD_KEY', 'sign'));
    this.buckets.record.letOnlyWrite(roles('RECORD_BUCKET', 'write'));
  }
}

const usesOf = ({ uses }: FunctionRow) =>
  Object.entries(uses) as [ResourceSetting, NonNullable<FunctionRow['uses'][ResourceSetting]>][];

const timeoutSecondsOf = (name: string): number => {
  const row = functionRows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`${name} has no row in infra/functions.ts.`);
  return row.timeoutSeconds;
};
