import type { Json, JsonObject, WriterConfig } from './asl.ts';
import type { Batching } from './batches.ts';
import type { CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { ItemSource } from './item-source.ts';
import { payloadBytesMax, StatesError } from './states-error.ts';

/** MaxConcurrency absent or 0: as many children as AWS runs for one Map Run. */
export const childrenMax = 10_000;

/** The largest MaxItems. */
const itemsCeiling = 100_000_000;

/** What a Map Run is told once, when it starts; a redrive goes by the same. */
export interface MapSettings {
  readonly source: ItemSource;
  readonly itemsMax: number;
  readonly batching?: Batching;
  readonly writer?: { readonly bucket: string; readonly prefix: string } & WriterConfig;
  /** UpdateMapRun changes these three while the run goes on. */
  maxConcurrency: number;
  toleratedPercentage?: number;
  toleratedCount?: number;
}

/** A number from the definition, or from where its `…Path` points to. */
type ReadNumber = (
  field: string,
  fields: object | undefined,
  range: { readonly from?: number; readonly to?: number; readonly whole?: boolean },
) => Promise<number | undefined>;

const numberReader =
  (compiled: CompiledState, input: Json, context: ContextObject): ReadNumber =>
  async (field, fields, { from = 0, to = Number.MAX_SAFE_INTEGER, whole = true }) => {
    const given = (fields ?? {}) as Record<string, number & string>;
    const path = given[`${field}Path`];
    if (path === undefined) return given[field];
    const value = await compiled.expression(path)(input, context);
    if (typeof value !== 'number' || (whole && !Number.isInteger(value))) {
      throw new StatesError(
        'States.Runtime',
        `The ${field}Path field refers to value "${typeof value === 'string' ? value : JSON.stringify(value)}" which is not a valid ` +
          `${whole ? 'integer' : 'float'}: ${path}`,
      );
    }
    if (value >= from && value <= to) return value;
    throw new StatesError('States.Runtime', `${field} must be between ${from} and ${to}.`);
  };

const text = (parameters: JsonObject, name: string, what: string): string => {
  const value = parameters[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new StatesError(
    'States.Runtime',
    `${what} needs a ${name}, got ${JSON.stringify(value ?? null)}.`,
  );
};

/** Where the items come from: the object's address, or the array in the input. */
export const sourceOf = async (
  compiled: CompiledState,
  input: Json,
  context: ContextObject,
): Promise<ItemSource> => {
  const { ItemReader: reader, ItemsPath } = compiled.state;
  if (reader === undefined) {
    const items =
      ItemsPath === undefined ? input : await compiled.expression(ItemsPath)(input, context);
    if (Array.isArray(items)) return { from: 'input', items };
    throw new StatesError('States.Runtime', `The items of '${compiled.name}' are not an array.`);
  }
  const parameters = (await compiled.template('Reader')(input, context)) as JsonObject;
  const { VersionId } = parameters;
  return {
    from: 'object',
    format: reader.ReaderConfig?.InputType === 'JSON' ? 'JSON' : 'JSONL',
    bucket: text(parameters, 'Bucket', 'The ItemReader'),
    key: text(parameters, 'Key', 'The ItemReader'),
    ...(VersionId === undefined ? {} : { versionId: text(parameters, 'VersionId', 'It') }),
  };
};

const batchingOf = async (
  compiled: CompiledState,
  { input, context, read }: { input: Json; context: ContextObject; read: ReadNumber },
): Promise<Batching | undefined> => {
  const { ItemBatcher: batcher } = compiled.state;
  if (batcher === undefined) return undefined;
  const itemsMax = await read('MaxItemsPerBatch', batcher, { from: 1 });
  const bytesMax = await read('MaxInputBytesPerBatch', batcher, { from: 1, to: payloadBytesMax });
  return {
    ...(itemsMax === undefined ? {} : { itemsMax }),
    ...(bytesMax === undefined ? {} : { bytesMax }),
    ...(batcher.BatchInput === undefined
      ? {}
      : { batchInput: await compiled.template('BatchInput')(input, context) }),
  };
};

const writerOf = async (compiled: CompiledState, input: Json, context: ContextObject) => {
  const { ResultWriter: writer } = compiled.state;
  if (writer === undefined) return undefined;
  const parameters = (await compiled.template('Writer')(input, context)) as JsonObject;
  return {
    bucket: text(parameters, 'Bucket', 'The ResultWriter'),
    prefix: typeof parameters.Prefix === 'string' ? parameters.Prefix : '',
    ...writer.WriterConfig,
  };
};

/** Reads every `…Path` and template of a distributed Map from its input. */
export const settingsOf = async (
  compiled: CompiledState,
  input: Json,
  at: { readonly context: ContextObject; readonly source: ItemSource },
): Promise<MapSettings> => {
  const { state } = compiled;
  const { context, source } = at;
  const read = numberReader(compiled, input, context);
  const itemsMax = await read('MaxItems', state.ItemReader?.ReaderConfig, {
    from: Number.MIN_SAFE_INTEGER,
  });
  const concurrency = await read('MaxConcurrency', state, {});
  const percentage = await read('ToleratedFailurePercentage', state, { to: 100, whole: false });
  const count = await read('ToleratedFailureCount', state, {});
  const batching = await batchingOf(compiled, { input, context, read });
  const writer = await writerOf(compiled, input, context);
  return {
    source,
    itemsMax: itemsMax ?? 0,
    maxConcurrency: concurrency ?? 0,
    ...(batching === undefined ? {} : { batching }),
    ...(writer === undefined ? {} : { writer }),
    ...(percentage === undefined ? {} : { toleratedPercentage: percentage }),
    ...(count === undefined ? {} : { toleratedCount: count }),
  };
};

/** How many items are read at most. 0 is no limit, as recorded from AWS, not "none". */
export const itemsLimit = ({ itemsMax }: MapSettings): number => {
  if (itemsMax < 0) {
    throw new StatesError('States.ItemReaderFailed', 'field MaxItems must be positive');
  }
  return itemsMax === 0 ? itemsCeiling : Math.min(itemsMax, itemsCeiling);
};

/**
 * Whether so many failed items are more than the run tolerates: a share of all items, a count, or
 * either where both are given. Without both, none.
 * https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html
 */
export const exceedsTolerance = (
  failedItems: number,
  totalItems: number,
  { toleratedPercentage, toleratedCount }: MapSettings,
): boolean => {
  if (failedItems === 0) return false;
  const percentage = toleratedPercentage ?? (toleratedCount === undefined ? 0 : 100);
  const share = totalItems === 0 ? 0 : (failedItems / totalItems) * 100;
  return share > percentage || (toleratedCount !== undefined && failedItems > toleratedCount);
};
