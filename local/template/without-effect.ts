import * as z from 'zod';

type Ignored<Name extends string> = { [P in Name]: z.ZodOptional<z.ZodUnknown> };

/**
 * Properties that a template may set and that change nothing here (encryption, tags, tracing).
 * Every schema of a resource is strict, so a property in no list is an error at start.
 */
export function withoutEffect<Name extends string>(...names: Name[]): Ignored<Name> {
  const shape = Object.fromEntries(names.map((name) => [name, z.unknown().optional()]));
  return shape as Ignored<Name>;
}
