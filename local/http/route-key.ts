/** One step of a route's path: a text, a parameter of one segment, or one that takes the rest. */
type Step =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter' | 'greedy'; readonly name: string };

/** A route key as it is matched: `$default` has neither method nor path. */
export type RouteKey =
  | { readonly kind: 'default' }
  | { readonly kind: 'path'; readonly method: string; readonly steps: readonly Step[] };

const KEY = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/.*)$/;
const PARAMETER = /^\{([\w.-]+)(\+?)\}$/;
const RANK = { literal: 0, parameter: 1, greedy: 2 } as const;

/** Reads `$default` or `METHOD /path/{parameter}/{rest+}`; undefined where it is neither. */
export function parseRouteKey(text: string): RouteKey | undefined {
  if (text === '$default') return { kind: 'default' };
  const [, method, path] = KEY.exec(text) ?? [];
  if (method === undefined || path === undefined) return undefined;
  const steps = segmentsOf(path).map(stepOf);
  const greedy = steps.findIndex((step) => step?.kind === 'greedy');
  if (greedy >= 0 && greedy !== steps.length - 1) return undefined;
  if (steps.some((step) => step === undefined)) return undefined;
  return { kind: 'path', method, steps: steps as Step[] };
}

/** Two route keys that differ in their parameters' names alone are the same key, as on AWS. */
export function routeIdentity(text: string): string {
  return text.replace(/\{[^}+]+(\+?)\}/g, '{$1}');
}

export interface Matched<Route> {
  readonly route: Route;
  /** Values of the path's parameters, unescaped. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The most specific route that a request matches: a full match before a greedy one before
 * `$default`; then a method before ANY; then, from the left, a text before a parameter. AWS says
 * the first, and the last for whole paths; the order of the other two is what it was seen to do.
 */
export function matchRoute<Route extends { readonly key: RouteKey }>(
  routes: readonly Route[],
  method: string,
  path: string,
): Matched<Route> | undefined {
  const segments = segmentsOf(path);
  const matches = routes.flatMap((route) => {
    const parameters = parametersOf(route.key, method, segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  return matches.toSorted((one, other) => compare(one.route.key, other.route.key))[0];
}

const segmentsOf = (path: string): string[] => path.slice(1).split('/');

function stepOf(segment: string): Step | undefined {
  const [, name, plus] = PARAMETER.exec(segment) ?? [];
  if (name !== undefined) return { kind: plus === '+' ? 'greedy' : 'parameter', name };
  return /[{}]/.test(segment) ? undefined : { kind: 'literal', text: segment };
}

function parametersOf(
  key: RouteKey,
  method: string,
  segments: readonly string[],
): Record<string, string> | undefined {
  if (key.kind === 'default') return {};
  if (key.method !== 'ANY' && key.method !== method) return undefined;
  const { steps } = key;
  const greedy = steps.at(-1)?.kind === 'greedy';
  if (greedy ? segments.length < steps.length : segments.length !== steps.length) return undefined;
  const parameters: [string, string][] = [];
  for (const [place, step] of steps.entries()) {
    const segment = decodeURIComponent(segments[place] ?? '');
    if (step.kind === 'literal') {
      if (segment !== step.text) return undefined;
      continue;
    }
    const rest = segments.slice(place).map(decodeURIComponent).join('/');
    const value = step.kind === 'greedy' ? rest : segment;
    if (value === '') return undefined;
    parameters.push([step.name, value]);
  }
  return Object.fromEntries(parameters);
}

function compare(one: RouteKey, other: RouteKey): number {
  if (one.kind === 'default' || other.kind === 'default') {
    return Number(one.kind === 'default') - Number(other.kind === 'default');
  }
  const isGreedy = ({ steps }: { steps: readonly Step[] }) => steps.at(-1)?.kind === 'greedy';
  const byGreed = Number(isGreedy(one)) - Number(isGreedy(other));
  if (byGreed !== 0) return byGreed;
  const byMethod = Number(one.method === 'ANY') - Number(other.method === 'ANY');
  if (byMethod !== 0) return byMethod;
  for (const [place, step] of one.steps.entries()) {
    const against = other.steps[place];
    if (against === undefined) return -1;
    const byKind = RANK[step.kind] - RANK[against.kind];
    if (byKind !== 0) return byKind;
  }
  return 0;
}
