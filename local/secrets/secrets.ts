import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { readJsonFile, replaceFile } from '../folder/small-file.ts';
import type { SecretProperties } from './secret-properties.ts';

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export interface LocalSecret {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly text: string;
}

/** The secrets of a template. A generated one is made once and kept in the data folder. */
export function openSecrets(
  declared: readonly (Omit<LocalSecret, 'text'> & { readonly properties: SecretProperties })[],
  path: string,
): LocalSecret[] {
  const kept = z.record(z.string(), z.string()).parse(readJsonFile(path) ?? {});
  const secrets = declared.map(({ logicalId, name, arn, properties }) => {
    kept[name] ??= properties.SecretString ?? generate(properties);
    return { logicalId, name, arn, text: kept[name] };
  });
  replaceFile(path, JSON.stringify(kept));
  return secrets;
}

function generate({ GenerateSecretString: wanted }: SecretProperties): string {
  if (wanted === undefined) return '';
  const characters = [
    wanted.ExcludeLowercase ? '' : LOWERCASE,
    wanted.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    wanted.ExcludeNumbers ? '' : NUMBERS,
    wanted.ExcludePunctuation ? '' : PUNCTUATION,
  ]
    .join('')
    .split('')
    .filter((character) => !wanted.ExcludeCharacters.includes(character));
  const password = Array.from(
    { length: wanted.PasswordLength },
    () => characters[randomInt(characters.length)],
  ).join('');
  if (wanted.GenerateStringKey === undefined) return password;
  const template: object = JSON.parse(wanted.SecretStringTemplate ?? '{}');
  return JSON.stringify({ ...template, [wanted.GenerateStringKey]: password });
}
