import { AwsError } from './ports.ts';
import { payloadBytesMax } from './states-error.ts';

/** The body of one API call, its fields read with the errors AWS gives. */
export interface Request {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  /** A page: where it starts and how long it is at most. */
  page(): { readonly from: number; readonly size: number };
}

const invalid = (name: string, why: string): AwsError =>
  new AwsError('ValidationException', `1 validation error detected: Value at '${name}' ${why}`);

const pageSizeMax = 1000;
const pageSizeDefault = 100;

export const readRequest = (body: unknown): Request => {
  const fields = (body ?? {}) as Record<string, unknown>;
  const read = <T>(name: string, type: 'string' | 'number' | 'boolean'): T | undefined => {
    const value = fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === type) return value as T;
    throw invalid(name, `failed to satisfy constraint: Member must be a ${type}`);
  };
  const optionalText = (name: string) => read<string>(name, 'string');
  const number = (name: string) => read<number>(name, 'number');
  return {
    optionalText,
    number,
    flag: (name) => read<boolean>(name, 'boolean'),
    text: (name) => {
      const value = optionalText(name);
      if (value !== undefined) return value;
      throw invalid(name, 'failed to satisfy constraint: Member must not be null');
    },
    page: () => {
      const token = optionalText('nextToken');
      const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
      if (!Number.isSafeInteger(from) || from < 0) {
        throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
      }
      const size = number('maxResults') ?? pageSizeDefault;
      return { from, size: size === 0 ? pageSizeDefault : Math.min(size, pageSizeMax) };
    },
  };
};

/** One page of a list, with the token of the next where there is one. */
export const pageOf = <T, K extends string>(
  key: K,
  all: readonly T[],
  { from, size }: { readonly from: number; readonly size: number },
): Record<K, T[]> & { nextToken?: string } => {
  const page = { [key]: all.slice(from, from + size) } as Record<K, T[]>;
  if (from + size >= all.length) return page;
  return { ...page, nextToken: Buffer.from(String(from + size)).toString('base64url') };
};

/** JSON text small enough to be an input or an output; the error by its AWS name. */
export const checkJson = (text: string, error: string, what: string): string => {
  if (Buffer.byteLength(text) > payloadBytesMax) {
    throw invalid(
      what,
      `failed to satisfy constraint: Member must have length less than or equal to ${payloadBytesMax}`,
    );
  }
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw new AwsError(error, `Invalid ${what}: '${String(cause)}'`);
  }
};
