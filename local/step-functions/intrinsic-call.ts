import type { Json } from './asl.ts';
import type { ContextObject } from './context-object.ts';
import { intrinsics } from './intrinsics.ts';

/** An expression put together once, evaluated many times. */
type Evaluate = (input: Json, context: ContextObject) => Json;

/** Calls within calls, as deep as AWS takes them. */
const depthMax = 10;

const tokens =
  /\s+|(?<name>States\.[A-Za-z0-9]+)\s*\(|(?<text>'(?:\\.|[^'\\])*')|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>true|false|null)|(?<path>\$(?:[^,()'\s[\]]|\[(?:'(?:\\.|[^'\\])*'|[^\]])*\])*)|(?<mark>[,)])/uy;

/** A backslash takes the next character as it is. */
const unescaped = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(.)/gs, '$1');

/**
 * Puts a call such as `States.Format('{}', $.a)` together; undefined where it is not written as
 * one, calls an intrinsic that does not exist or with too few or too many arguments, or has a path
 * that `follow` does not know.
 */
export const compileIntrinsic = (
  expression: string,
  follow: (path: string) => Evaluate | undefined,
): Evaluate | undefined => {
  let at = 0;
  const next = (): Record<string, string | undefined> | undefined => {
    for (;;) {
      tokens.lastIndex = at;
      const found = tokens.exec(expression);
      if (found === null) return undefined;
      at = tokens.lastIndex;
      if (Object.values(found.groups ?? {}).some((part) => part !== undefined)) return found.groups;
    }
  };

  const call = (name: string, depth: number): Evaluate | undefined => {
    const known = intrinsics[name.replace('States.', '')];
    if (known === undefined || depth > depthMax) return undefined;
    const args: Evaluate[] = [];
    for (;;) {
      const token = next();
      if (token?.mark === ')' && args.length === 0) break;
      const argument = token === undefined ? undefined : value(token, depth);
      if (argument === undefined) return undefined;
      args.push(argument);
      const mark = next()?.mark;
      if (mark === ')') break;
      if (mark !== ',') return undefined;
    }
    const [from, to] = known.takes;
    if (args.length < from || args.length > to) return undefined;
    return (input, context) => known.make(args.map((argument) => argument(input, context)));
  };

  const value = (
    token: Record<string, string | undefined>,
    depth: number,
  ): Evaluate | undefined => {
    const { name, text, number, word, path } = token;
    if (name !== undefined) return call(name, depth + 1);
    if (path !== undefined) return follow(path);
    if (text !== undefined) return () => unescaped(text);
    const literal = number ?? word;
    if (literal === undefined) return undefined;
    const constant = JSON.parse(literal) as Json;
    return () => constant;
  };

  const first = next();
  const made = first?.name === undefined ? undefined : call(first.name, 1);
  return made !== undefined && expression.slice(at).trim() === '' ? made : undefined;
};
