import type { Resource } from './resolve.ts';

export type Of<Properties> = Omit<Resource, 'properties'> & { readonly properties: Properties };

/** The resources of some types, with the properties that their schema gave them. */
export function resourcesOf<Properties>(
  resources: readonly Resource[],
  ...types: readonly string[]
): Of<Properties>[] {
  return resources.filter(({ type }) => types.includes(type)) as Of<Properties>[];
}
