import { hash } from 'node:crypto';

/** One text for one value: keys sorted, no spaces. Two files that say the same hash the same. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${entries.join(',')}}`;
};

/** SHA-256 of the canonical text, in hexadecimal. */
export const canonicalHash = (value: unknown): string =>
  hash('sha256', canonicalJson(value), 'hex');
