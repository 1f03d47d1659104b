import type { Json } from './asl.ts';
import { isOversize, payloadBytesMax, StatesError } from './states-error.ts';

/** The input of one child, and how many items it stands for. */
export interface Batch {
  /** From 0, in the order of the items: the same items always make the same batches. */
  readonly index: number;
  readonly items: number;
  readonly input: Json;
  readonly text: string;
  /** For a child of one item: what `$$.Map.Item` says of it. */
  readonly item?: { readonly Index: number; readonly Value: Json };
}

/** Undefined fields do not limit; without a batcher each item is a child's whole input. */
export interface Batching {
  readonly itemsMax?: number;
  readonly bytesMax?: number;
  readonly batchInput?: Json;
}

type Items = AsyncIterable<readonly { readonly index: number; value: Json; selected: Json }[]>;

const tooLarge = (itemIndex: number, bytesMax: number): StatesError =>
  new StatesError(
    'States.DataLimitExceeded',
    `Item ${itemIndex} alone is larger than the ${bytesMax} bytes that a child's input may have.`,
  );

async function* singles(items: Items): AsyncGenerator<Batch[]> {
  for await (const chunk of items) {
    yield chunk.map(({ index, value, selected }) => {
      const text = JSON.stringify(selected);
      if (isOversize(text)) throw tooLarge(index, payloadBytesMax);
      return { index, items: 1, input: selected, text, item: { Index: index, Value: value } };
    });
  }
}

/**
 * Children of as many items as both limits allow. The bytes are those of the whole child input, as
 * compact JSON: BatchInput and wrapper count, so that a batch never exceeds what a child may take.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 */
async function* groups(items: Items, batching: Batching): AsyncGenerator<Batch[]> {
  const { itemsMax = Number.POSITIVE_INFINITY, batchInput } = batching;
  const bytesMax = Math.min(batching.bytesMax ?? payloadBytesMax, payloadBytesMax);
  const head = batchInput === undefined ? '' : `"BatchInput":${JSON.stringify(batchInput)},`;
  const emptyBytes = Buffer.byteLength(head) + '{"Items":[]}'.length;
  let texts: string[] = [];
  let values: Json[] = [];
  let bytes = emptyBytes;
  let index = 0;
  const close = (): Batch => {
    const batch: Batch = {
      index: index++,
      items: values.length,
      input:
        batchInput === undefined ? { Items: values } : { BatchInput: batchInput, Items: values },
      text: `{${head}"Items":[${texts.join(',')}]}`,
    };
    texts = [];
    values = [];
    bytes = emptyBytes;
    return batch;
  };
  for await (const chunk of items) {
    const ready: Batch[] = [];
    for (const { index: itemIndex, selected } of chunk) {
      const text = JSON.stringify(selected);
      const size = Buffer.byteLength(text) + 1;
      if (texts.length > 0 && (texts.length >= itemsMax || bytes + size > bytesMax)) {
        ready.push(close());
      }
      if (emptyBytes + size - 1 > bytesMax) {
        throw tooLarge(itemIndex, bytesMax);
      }
      // The first item of a batch has no comma before it.
      bytes += texts.length > 0 ? size : size - 1;
      texts.push(text);
      values.push(selected);
    }
    if (ready.length > 0) yield ready;
  }
  if (texts.length > 0) yield [close()];
}

/** The children's inputs in order, several at a time, none held longer than it is needed. */
export const batchesOf = (items: Items, batching: Batching | undefined): AsyncGenerator<Batch[]> =>
  batching === undefined ? singles(items) : groups(items, batching);
