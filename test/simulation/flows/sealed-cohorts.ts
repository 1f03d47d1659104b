import type { FrozenLine } from '../../../domain/line.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';
import { sealCohort } from '../../fakes/monthly-workflow.ts';
import { type ObjectsInMemory, objectsInMemory } from '../../fakes/objects-in-memory.ts';
import type { World } from '../core/world.ts';

const sealed = new Map<string, ObjectsInMemory>();

/** Seals a cohort of these rows as the import would; made once for all episodes that have them. */
export const sealCohortOf = (world: World, rows: readonly FrozenLine[]): void => {
  const name = JSON.stringify(rows);
  let objects = sealed.get(name);
  if (!objects) {
    objects = objectsInMemory();
    sealCohort({ objects } as MonthlyEnv, rows);
    sealed.set(name, objects);
  }
  world.services.objects.adopt(objects);
};
