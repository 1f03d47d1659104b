import type { LocalCloud } from '../../local/cloud.ts';
import { builtPage } from '../../web/build.ts';
import { environment } from '../problems.ts';
import { operatorToken } from './operator-token.ts';
import { type PageServer, servePage } from './page-server.ts';

/** Builds the operations page where its sources have changed, and serves it for a cloud. */
export const openOperationsPage = async (cloud: LocalCloud): Promise<PageServer> => {
  const door = cloud.outputs.OperatorApiUrl;
  if (!door) {
    throw environment(
      "The stage has no operator's door for the page to call.",
      'delete cdk.out and start again',
    );
  }
  return servePage({
    folder: await builtPage(),
    door,
    stage: 'local',
    signIn: (who) => operatorToken(cloud, who),
  });
};
