import type { Http } from '../../../adapters/env.ts';
import { manifestSchema } from '../../../domain/manifest.ts';
import type { World } from '../core/world.ts';

/** I4 as a run is sealed: the count of charging's in its books is one that charging itself gave.
 * Answers charging with an ear at what it counts. */
export const watchChargingCount = (world: World, charging: Http): Http => {
  const told = new Set<number>();
  world.services.onWrite.push(({ table, before, after }) => {
    if (table !== 'Work' || after?.status !== 'sealed' || before?.status === 'sealed') return;
    const text = world.services.objects.text(String(after.manifest));
    const read = manifestSchema.safeParse(JSON.parse(text ?? 'null'));
    if (!read.success) return;
    const { topUps } = read.data.charging;
    if (told.has(topUps)) return;
    world.violate('I4', `${after.sk} is sealed with ${topUps} top-ups, which charging never said`);
  });
  return {
    send: async (call, request) => {
      const reply = await charging.send(call, request);
      const count = reply.headers['x-total-count'];
      if (count !== undefined) told.add(Number(count));
      return reply;
    },
  };
};
