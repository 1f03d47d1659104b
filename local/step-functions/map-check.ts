import type { JsonObject, State } from './asl.ts';
import type { Report } from './definition-check.ts';

const readerFields = ['Resource', 'Parameters', 'ReaderConfig'];
const configFields = ['InputType', 'MaxItems', 'MaxItemsPath'];
const objectFields = ['Bucket', 'Key', 'VersionId'];
const batcherFields = [
  'MaxItemsPerBatch',
  'MaxItemsPerBatchPath',
  'MaxInputBytesPerBatch',
  'MaxInputBytesPerBatchPath',
  'BatchInput',
];
const writerFields = ['Resource', 'Parameters', 'WriterConfig'];

const others = (fields: object | undefined, known: readonly string[]): string[] =>
  Object.keys(fields ?? {})
    .map((field) => field.replace(/\.\$$/, ''))
    .filter((field) => !known.includes(field));

const refuseOthers = (
  report: Report,
  where: string,
  fields: object | undefined,
  known: readonly string[],
): void => {
  for (const field of others(fields, known)) {
    report(`${where}.${field}`, `leave it out: ${where} knows ${known.join(', ')}`);
  }
};

/** Neither ASL validator looks inside ItemReader and ItemBatcher, so this does. */
const checkReader = (state: State, report: Report): void => {
  const { ItemReader: reader } = state;
  if (reader === undefined) return;
  refuseOthers(report, 'ItemReader', reader, readerFields);
  refuseOthers(report, 'ReaderConfig', reader.ReaderConfig, configFields);
  refuseOthers(report, 'ItemReader.Parameters', reader.Parameters, objectFields);
  if (reader.Resource !== 'arn:aws:states:::s3:getObject') {
    report(`the ItemReader '${reader.Resource}'`, 'read one object: arn:aws:states:::s3:getObject');
  }
  const { InputType } = reader.ReaderConfig ?? {};
  if (InputType !== 'JSONL' && InputType !== 'JSON') {
    report(`the InputType ${InputType ?? '(none)'}`, 'freeze the items as JSONL or a JSON array');
  }
  if (state.ItemsPath !== undefined) report('ItemsPath beside ItemReader', 'keep one of them');
};

const checkBatcher = (state: State, report: Report): void => {
  const { ItemBatcher: batcher } = state;
  if (batcher === undefined) return;
  refuseOthers(report, 'ItemBatcher', batcher, batcherFields);
  const limits = batcherFields.filter((field) => field !== 'BatchInput');
  if (!limits.some((field) => Object.hasOwn(batcher, field))) {
    report('an ItemBatcher without a limit', 'set MaxItemsPerBatch or MaxInputBytesPerBatch');
  }
};

const checkWriter = (state: State, report: Report): void => {
  const { ResultWriter: writer } = state;
  if (writer === undefined) return;
  refuseOthers(report, 'ResultWriter', writer, writerFields);
  refuseOthers(report, 'ResultWriter.Parameters', writer.Parameters, ['Bucket', 'Prefix']);
  if (writer.Resource !== 'arn:aws:states:::s3:putObject') {
    report('a ResultWriter that does not export', 'set Resource arn:aws:states:::s3:putObject');
  }
};

/** A distributed Map as this engine runs it: Express children over one object or an array. */
export const checkDistributedMap = (state: State, report: Report): void => {
  const config = state.ItemProcessor?.ProcessorConfig;
  if (config?.ExecutionType !== 'EXPRESS') {
    report('a distributed Map with Standard children', 'set ExecutionType to EXPRESS');
  }
  const label = state.Label ?? '';
  if (label.length > 40 || /[\s?*<>{}[\]:;,\\|^~$#%&`"/]/.test(label)) {
    report(`the Label '${label}'`, 'use at most 40 characters of A-Z a-z 0-9 - _');
  }
  if ((state as unknown as JsonObject).ItemReader === null)
    report('ItemReader null', 'leave it out');
  checkReader(state, report);
  checkBatcher(state, report);
  checkWriter(state, report);
};
