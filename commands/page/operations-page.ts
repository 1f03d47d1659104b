import type { LocalCloud } from '../../local/cloud.ts';
import { builtPage } from '../../web/build.ts';
import { operatorToken } from './operator-token.ts';
import { type PageServer, servePage } from './page-server.ts';

/** Builds the operations page where its sources have changed, and serves it for a cloud. */
export const openOperationsPage = async (cloud: LocalCloud): Promise<PageServer> => {
  const door = Object.entries(cloud.endpoints.apis).find(([id]) => id.startsWith('OperatorApi'));
  if (!door) throw new Error('The template has no OperatorApi: the page has no door to call.');
  return servePage({
    folder: await builtPage(),
    door: door[1],
    stage: 'local',
    signIn: (who) => operatorToken(cloud, who),
  });
};
