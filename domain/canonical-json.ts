import { hash } from 'node:crypto';

/** One text for one value: keys sorted, no spaces. Two files that say the same hash the same. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    const said = typeof member === 'object' ? canonicalJson(member) : JSON.stringify(member);
    text += `${text === '' ? '' : ','}${nameOf(key)}:${said}`;
  }
  return `{${text}}`;
};

const plainName = /^\w+$/;

/** Most names need no escaping, and a million grants have the same twenty. */
const nameOf = (key: string): string => (plainName.test(key) ? `"${key}"` : JSON.stringify(key));

/** SHA-256 of the canonical text, in hexadecimal. */
export const canonicalHash = (value: unknown): string =>
  hash('sha256', canonicalJson(value), 'hex');
