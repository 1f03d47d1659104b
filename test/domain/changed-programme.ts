import { version1 } from './builders.ts';

/** Version 1 with one field at a dotted path replaced; `undefined` removes it. */
export const changedProgramme = (path: string, value: unknown): unknown => {
  const copy = structuredClone(version1) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = copy;
  for (const name of names) place = place[name] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
};
