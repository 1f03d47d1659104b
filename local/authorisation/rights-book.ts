import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Resource } from '../template/resolve.ts';
import type { RightNews } from './authoriser.ts';

const right = z.strictObject({ function: z.string(), action: z.string(), resource: z.string() });
const bookSchema = z.strictObject({
  used: z.array(right),
  refused: z.array(right.extend({ because: z.string() })),
});

/** A right of a function's role; function and resource by logical id, without CDK's suffix. */
export type SpelledRight = z.infer<typeof right>;
/** Every granted right that functions used, and every call that was refused. */
export type RightsSeen = z.infer<typeof bookSchema>;

export interface RightsBook {
  add(functionName: string, news: RightNews): void;
  seen(): RightsSeen;
  /** Writes it beside what former starts on the folder have seen. */
  save(): void;
}

/** What is said of rights while functions run, in words that outlive this stack's names. */
export function openRightsBook(
  resources: readonly Resource[],
  given: { readonly file: string; readonly refused: (sentence: string) => void },
): RightsBook {
  const spell = spellingOf(resources);
  const before = readRights(given.file);
  const used = new Map(before.used.map((each) => [Object.values(each).join(' '), each]));
  const refused = new Map(before.refused.map((each) => [Object.values(each).join(' '), each]));
  const seen = () => ({ used: [...used.values()], refused: [...refused.values()] });
  return {
    add(functionName, news) {
      const worker = spell.name(functionName);
      const { action } = news.right;
      if (news.kind === 'used') {
        const each = { function: worker, action, resource: spell.arn(news.right.pattern) };
        used.set(Object.values(each).join(' '), each);
        return;
      }
      const { arn, because } = news.right;
      const each = { function: worker, action, resource: spell.arn(arn), because };
      refused.set(Object.values(each).join(' '), each);
      given.refused(sentenceOf(each));
    },
    seen,
    save: () => writeFileSync(given.file, `${JSON.stringify(seen(), undefined, 1)}\n`),
  };
}

/** What a data folder's functions used and were refused; nothing where no start has ended yet. */
export function readRights(file: string): RightsSeen {
  if (!existsSync(file)) return { used: [], refused: [] };
  return bookSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export const sentenceOf = (refused: RightsSeen['refused'][number]): string =>
  `${refused.function} was refused ${refused.action} on ${refused.resource}, ${refused.because}`;

/** A logical id without the eight characters that CDK puts behind a construct’s id. */
const plain = (logicalId: string): string => logicalId.replace(/(?<=.)[0-9A-F]{8}$/, '');

/** Names and ARNs of this stack as logical ids; what follows a resource's ARN stays behind it. */
export function spellingOf(resources: readonly Resource[]) {
  const byName = new Map(resources.map(({ name, logicalId }) => [name, plain(logicalId)]));
  const byArn = new Map(resources.map(({ arn, logicalId }) => [arn, plain(logicalId)]));
  return {
    name: (name: string): string => byName.get(name) ?? name,
    arn: (arn: string): string => {
      for (let end = arn.length; end > 0; end = lastBorder(arn, end)) {
        const found = byArn.get(arn.slice(0, end));
        if (found !== undefined) return found + arn.slice(end);
      }
      return arn;
    },
  };
}

/** Where the part of an ARN before `end` begins to end: at a slash or a colon. */
const lastBorder = (arn: string, end: number): number =>
  Math.max(arn.lastIndexOf('/', end - 1), arn.lastIndexOf(':', end - 1));
