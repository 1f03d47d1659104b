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

/** States.DataLimitExceeded where the text is larger than AWS carries between states. */
export const refuseOversize = (text: string, what: string): void => {
  // A UTF-16 unit is at most three bytes: most texts need no counting.
  if (text.length * 3 <= payloadBytesMax) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= payloadBytesMax) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `${what} has ${bytes} bytes, more than the limit of ${payloadBytesMax}: ` +
      'keep large data in an object and pass its address.',
  );
};

/** Error and Cause, what is absent left out, as history events and answers carry them. */
export const errorFields = (error: StatesError): { error?: string; cause?: string } => ({
  ...(error.name === '' ? {} : { error: error.name }),
  ...(error.causeText === undefined ? {} : { cause: error.causeText }),
});
