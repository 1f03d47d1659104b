/** An error as a workflow sees it: `Error` is the name that Retry and Catch match, `Cause` text. */
export class StatesError extends Error {
  override readonly name: string;
  readonly causeText: string | undefined;

  constructor(name: string, causeText?: string) {
    super(causeText ?? name);
    this.name = name;
    this.causeText = causeText;
  }
}

/**
 * The largest input or output of a state, an execution or a child, in UTF-8 bytes.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const payloadBytesMax = 262_144;

/** Whether the text is larger than AWS carries between states. */
export const isOversize = (text: string): boolean =>
  // A UTF-16 unit is at most three bytes: most texts need no counting.
  text.length * 3 > payloadBytesMax && Buffer.byteLength(text) > payloadBytesMax;

/** States.DataLimitExceeded for an oversize result, in the words of AWS. */
export const refuseOversize = (text: string, stateOrTask: string): void => {
  if (!isOversize(text)) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${stateOrTask}' returned a result with a size exceeding the maximum number ` +
      'of bytes service limit.',
  );
};

/** Error and Cause, what is absent left out, as history events and answers carry them. */
export const errorFields = (error: StatesError): { error?: string; cause?: string } => ({
  ...(error.name === '' ? {} : { error: error.name }),
  ...(error.causeText === undefined ? {} : { cause: error.causeText }),
});
