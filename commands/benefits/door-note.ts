import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { LocalCloud } from '../../local/cloud.ts';

/** Where the operator's door of a served folder is, and who makes out tokens there. */
const doorNoteSchema = z.strictObject({
  operatorApi: z.url(),
  /** The address of AWS's services. */
  aws: z.url(),
  region: z.string(),
  issuer: z.url(),
  /** The function that makes tokens out. */
  identityProvider: z.string(),
});
export type DoorNote = z.infer<typeof doorNoteSchema>;

/** In the data folder, for as long as somebody serves it. */
export const doorNoteName = 'door.json';

/** Leaves word of the door in the data folder; answers what takes it back. */
export const leaveDoorNote = (dataFolder: string, cloud: LocalCloud): (() => void) => {
  const path = join(dataFolder, doorNoteName);
  const note: DoorNote = {
    operatorApi: cloud.outputs.OperatorApiUrl ?? '',
    aws: cloud.endpoints.aws,
    region: cloud.clientConfig.region,
    issuer: cloud.outputs.IdentityProviderUrl ?? '',
    identityProvider: cloud.outputs.IdentityProviderFunction ?? '',
  };
  writeFileSync(path, `${JSON.stringify(note, null, 2)}\n`);
  return () => rmSync(path, { force: true });
};

/** The word that somebody left, who may have been killed since; undefined where there is none. */
export const readDoorNote = (dataFolder: string): DoorNote | undefined => {
  const path = join(dataFolder, doorNoteName);
  if (!existsSync(path)) return undefined;
  try {
    return doorNoteSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
};
