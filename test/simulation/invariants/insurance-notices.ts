import type { Item } from '../../../adapters/env.ts';
import type { World } from '../core/world.ts';

const tells = /^insurance_|^benefit_disputed$|^dispute_closed$/;

/** I17: a notice is kept only with what it tells of, and sent only once it is kept. */
export const watchInsuranceNotices = (world: World): void => {
  const { services } = world;
  services.onWrite.push(({ table, before, after }) => {
    if (table !== 'Notices' || before !== undefined || !after) return;
    if (!tells.test(String(after.template))) return;
    world.agenda.after(0, () => {
      if (!stands(world, after)) world.violate('I17', `${after.template} tells of nothing`);
    });
  });
  const { publish } = services.topics;
  services.topics = {
    publish: async (call, topic, subject, message) => {
      if (topic === 'notices') {
        const { id } = JSON.parse(message) as { id: string };
        const isKept = services.database.items('Notices').some(({ sk }) => sk === `NOTICE#${id}`);
        if (!isKept) world.violate('I17', `${subject} was sent and is not kept`);
      }
      await publish(call, topic, subject, message);
    },
  };
};

const stands = (world: World, { template, cause }: Item): boolean => {
  const { database } = world.services;
  const isFollowed = (): boolean =>
    database
      .items('Applications')
      .some(({ pk, sk }) => pk === `APPLICATION#${cause}` && sk === 'FOLLOWED');
  const isCancelled = (): boolean =>
    database.items('Enrolments').some(({ state }) => state === 'cancelled');
  switch (template) {
    case 'insurance_applied':
      return database.items('Applications').some(({ pk }) => pk === `APPLICATION#${cause}`);
    case 'insurance_application_refused':
      return isFollowed();
    case 'insurance_cancelled':
      return isFollowed() || isCancelled();
    case 'benefit_disputed':
      return database.items('Work').some(({ pk }) => pk === `CASE#${cause}`);
    case 'dispute_closed':
      return database.items('Work').some(({ pk, closed }) => pk === `CASE#${cause}` && closed);
    default:
      return true;
  }
};

/** I17 at the end: nothing that was kept waits for ever. */
export const checkNoticesSent = (world: World): void => {
  const waiting = world.services.database
    .items('Notices')
    .filter(({ openShard }) => openShard !== undefined);
  for (const { template } of waiting) world.violate('I17', `${template} was never sent`);
};
