import type { Item } from '../../../adapters/env.ts';
import type { World } from '../core/world.ts';

const textOf = (value: unknown): string => JSON.stringify(value) ?? '';

/** I8 and I7 at every write: a code never changes hands, a line never holds two codes, and a taken
 * code has no marker afterwards. */
export const watchCodes = (world: World): void => {
  const holderOf = new Map<string, string>();
  world.services.onWrite.push(({ table, before, after }) => {
    if (table !== 'Codes' || after?.sk !== 'CODE') return;
    const was = textOf(before?.holder);
    const is = textOf(after.holder);
    if (before?.holder !== undefined && was !== is) {
      world.violate('I8', `${after.serial} went from ${was} to ${is}`);
    }
    if (after.holder === undefined || was === is) return;
    const { line } = after.holder as { line: string };
    const other = holderOf.get(line);
    if (other !== undefined) world.violate('I1', `${line} holds ${other} and ${after.serial}`);
    holderOf.set(line, String(after.serial));
  });
};

/** I8 at the end: every loaded code is held with its grant, or free with its marker, or held back
 * with neither; and every grant has its code. */
export const checkCodes = (world: World): void => {
  const items = world.services.database.items('Codes');
  const ledger = world.services.database.items('Ledger');
  const markers = new Set(
    items.filter(({ pk }) => String(pk).startsWith('FREE#')).map(({ sk }) => String(sk)),
  );
  const codes = items.filter(({ sk }) => sk === 'CODE');
  const grants = new Map(
    ledger.filter(({ sk }) => String(sk).startsWith('GRANT#')).map((one) => [one.codeId, one]),
  );
  for (const code of codes) {
    const { codeId, holder, offered, serial } = code as Item & { holder?: { line: string } };
    const isFree = markers.delete(String(codeId));
    const grant = grants.get(codeId);
    if (holder && isFree) world.violate('I8', `${serial} is held and still on offer`);
    if (!holder && isFree !== (offered !== undefined)) {
      world.violate('I8', `${serial} is ${offered ? '' : 'not '}on offer and has the wrong marker`);
    }
    if ((grant?.pk === `line:${holder?.line}`) !== (holder !== undefined)) {
      world.violate('I4', `${serial} is held by ${holder?.line}, its grant says ${grant?.pk}`);
    }
    grants.delete(codeId);
  }
  if (markers.size > 0) world.violate('I8', `${markers.size} markers lead to no code`);
  if (grants.size > 0) world.violate('I4', `${grants.size} grants are of codes that nobody holds`);
};

/** I17: a notice about a grant is kept only with it, once for each template. */
export const watchNotices = (world: World): void => {
  const kept = new Set<string>();
  world.services.onWrite.push(({ table, before, after }) => {
    if (table !== 'Notices' || !after || !String(after.sk).startsWith('NOTICE#')) return;
    if (before !== undefined) return;
    const { template, line, cause } = after;
    const what = `${template} to ${line} about ${cause}`;
    if (kept.has(what)) world.violate('I17', `${what} is kept twice`);
    kept.add(what);
    if (!/^ott_code_/.test(String(template))) return;
    world.agenda.after(0, () => {
      const stands = world.services.database.items('Ledger').some((one) => one.grantId === cause);
      if (!stands) world.violate('I17', `${template} to ${line} tells of no grant`);
    });
  });
};
