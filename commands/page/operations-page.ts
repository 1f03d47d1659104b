import { builtPage } from '../../web/build.ts';
import { readDoorNote } from '../benefits/door-note.ts';
import { mintToken } from '../benefits/sign-in.ts';
import { environment } from '../problems.ts';
import { type PageServer, servePage } from './page-server.ts';

/** Builds the operations page where its sources have changed, and serves it for a served folder. */
export const openOperationsPage = async (dataFolder: string): Promise<PageServer> => {
  const note = readDoorNote(dataFolder);
  if (!note) {
    throw environment(
      `Nobody serves ${dataFolder}, so the page has no door to call.`,
      'start it with "npm start -- --serve"',
    );
  }
  return servePage({
    folder: await builtPage(),
    door: note.operatorApi,
    stage: 'local',
    accessToken: (who) => mintToken(note, who),
  });
};
