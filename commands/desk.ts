import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Env, SettingName } from '../adapters/env.ts';
import { liveEnv, type Place } from '../adapters/live-env.ts';
import { instantOf } from '../domain/calendar.ts';
import { type LocalCloud, startLocalCloud } from '../local/cloud.ts';
import type { Warm } from '../local/lambda/worker-pool.ts';
import { badInput } from './problems.ts';
import { codeCache, projectFolder, synthesisedAssembly } from './synthesise.ts';

/** The local cloud with the charging stand-in beside it, and our own adapters pointed at it. */
export interface Desk {
  readonly dataFolder: string;
  readonly cloud: LocalCloud;
  readonly env: Env;
  /** Resolves, if ever, when a process of the desk ended by itself, with what is to be said of it. */
  readonly lost: Promise<string>;
  /** Ends every process that the desk started; what is in the folder stays. */
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly dataFolder: string;
  /** Where the clock of a new data folder starts; an old folder keeps its own. */
  readonly startAt?: string;
  /** Another assembly than that of the `local` stage as it stands. */
  readonly assembly?: string;
  /** Functions' workers at a time, where the cloud's own measure for one long run does not fit. */
  readonly workersMax?: number;
  /** Workers that stay between calls, where they are asked for again and again. */
  readonly warm?: Warm;
  /** Works on the tables in memory, as `LocalCloudOptions` says. */
  readonly tablesInMemory?: boolean;
  /** Has months wait for a second person's approval, as the stages on AWS do. */
  readonly approval?: boolean;
  /** Refuses a folder that no start has made. */
  readonly mustExist?: boolean;
}

/** Opens the data folder: one main process, one database process, one process per stand-in. */
export const openDesk = async (options: DeskOptions): Promise<Desk> => {
  const { dataFolder, startAt = instantOf(Date.now()) } = options;
  if (options.mustExist && !existsSync(join(dataFolder, 'clock.json'))) {
    throw badInput(
      `${dataFolder} is not a data folder of a local run.`,
      'run "npm start" first, or name its folder with --data',
    );
  }
  let isLost: (message: string) => void = () => {};
  const lost = new Promise<string>((resolve) => {
    isLost = resolve;
  });
  const cloud = await startLocalCloud({
    dataFolder,
    onLost: isLost,
    assembly: options.assembly ?? (await synthesisedAssembly()),
    codeCache,
    startAt,
    ...(options.approval && { parameters: { Approval: 'required' } }),
    ...(options.workersMax === undefined ? {} : { workersMax: options.workersMax }),
    ...(options.warm === undefined ? {} : { warm: options.warm }),
    tablesInMemory: options.tablesInMemory ?? false,
    standIns: [
      {
        name: 'charging',
        entry: join(projectFolder, 'partners', 'charging', 'server.ts'),
        urlParameter: 'ChargingUrl',
        secretId: 'ChargingSecret',
        dataFile: 'charging.journal',
      },
    ],
  });
  return { dataFolder, cloud, env: deskEnv(cloud), lost, close: () => cloud.stop() };
};

/** Which of the stack's outputs holds the value of which setting. */
const outputOfSetting = {
  LEDGER_TABLE: 'LedgerTable',
  WORK_TABLE: 'WorkTable',
  CONTROLS_TABLE: 'ControlsTable',
  LINES_TABLE: 'LinesTable',
  PEOPLE_TABLE: 'PeopleTable',
  EXTRACT_BUCKET: 'ExtractBucket',
  COHORT_BUCKET: 'CohortBucket',
  PERSONS_BUCKET: 'PersonsBucket',
  RESULTS_BUCKET: 'ResultsBucket',
  RECORD_BUCKET: 'RecordBucket',
  RECORD_KEY: 'RecordKey',
  MONTHLY_DATA_STATE_MACHINE: 'MonthlyDataStateMachine',
  COHORT_IMPORT_STATE_MACHINE: 'CohortImportStateMachine',
  BUS: 'Bus',
  OPERATIONS_TOPIC: 'OperationsTopic',
  LINE_EVENTS_QUEUE: 'LineEventsQueue',
  CODES_TABLE: 'CodesTable',
  APPLICATIONS_TABLE: 'ApplicationsTable',
  ENROLMENTS_TABLE: 'EnrolmentsTable',
  NOTICES_TABLE: 'NoticesTable',
  REQUESTS_TABLE: 'RequestsTable',
  ACCESS_TABLE: 'AccessTable',
  CODES_BUCKET: 'CodeFilesBucket',
  HANDOVER_BUCKET: 'HandoverBucket',
  ACKNOWLEDGEMENT_BUCKET: 'AcknowledgementBucket',
  CODE_FINGERPRINT_SECRET: 'CodeFingerprintSecret',
  ORDER_SYSTEM_SECRET: 'OrderSystemSecret',
  OTT_PARTNER_SECRET: 'OttPartnerSecret',
  INSURER_SECRET: 'InsurerSecret',
  MESSAGE_HUB_SECRET: 'MessageHubSecret',
  BILLING_SECRET: 'BillingSecret',
  NOTICES_TOPIC: 'NoticesTopic',
  STATEMENT_LINES_TOPIC: 'StatementLinesTopic',
  CHARGING_URL: 'ChargingUrl',
  CHARGING_SECRET: 'ChargingSecret',
} as const satisfies Partial<Record<SettingName, string>>;

/** Where a process or a thread of this machine finds the local cloud. */
export const placeOf = ({ clientConfig, endpoints }: LocalCloud): Place => {
  const { region, credentials } = clientConfig;
  return { region, credentials, endpoint: endpoints.aws, dynamodb: endpoints.dynamodb };
};

/** The adapters that the functions use, at the local cloud's addresses and by its clock. */
const deskEnv = (cloud: LocalCloud): Env => {
  const settings = Object.fromEntries(
    Object.entries(outputOfSetting).map(([setting, output]) => [setting, cloud.outputs[output]]),
  );
  const env = liveEnv({ CHARGING_CLASS: 'A', ...settings }, placeOf(cloud));
  return { ...env, clock: { ...env.clock, now: () => cloud.clock.now() } };
};
