import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badInput, environment } from '../problems.ts';
import { readDoorNote } from './door-note.ts';

/** Which door a command goes to: of a folder that is served here, or of a stage on AWS. */
export interface Place {
  readonly stage: string;
  readonly dataFolder: string;
}

/** The door's address and the token of whoever asks. */
export interface DoorAndToken {
  readonly url: string;
  readonly token: string;
}

/** Readable by nobody but whoever signed in. */
const ownerOnly = 0o600;
const tokenFile = (dataFolder: string): string => join(dataFolder, 'operator-token');

export const urlVariable = 'BENEFITS_OPERATOR_URL';
export const tokenVariable = 'BENEFITS_OPERATOR_TOKEN';

/** Keeps the token of the local stage in the data folder. */
export const keepToken = (dataFolder: string, token: string): string => {
  const path = tokenFile(dataFolder);
  writeFileSync(path, token, { mode: ownerOnly });
  // The mode above is of a new file only.
  chmodSync(path, ownerOnly);
  return path;
};

const signInHint = (dataFolder: string): string => {
  const folder = dataFolder === '.local' ? '' : ` --data ${dataFolder}`;
  return `sign in: npm run benefits -- sign-in --person 1001 --role operator${folder}`;
};

/** Nobody serves the folder: the same words for every command. */
export const notServed = (dataFolder: string) => {
  const folder = dataFolder === '.local' ? '' : ` --data ${dataFolder}`;
  return environment(
    `Nothing serves ${dataFolder}: commands go through the operator's door of a running start.`,
    `in another terminal "npm start -- --serve${folder}", then this command again; the account of a ` +
      `run that has ended lies in ${join(dataFolder, 'out')}, and "npm run explain" reads a folder ` +
      'that nobody serves',
  );
};

/** The address of the local door; a Problem where nobody has left one. */
export const localDoor = (dataFolder: string) => {
  if (!existsSync(join(dataFolder, 'clock.json'))) {
    throw badInput(
      `${dataFolder} is not a data folder of a local run.`,
      'run "npm start -- --serve" first, or name its folder with --data',
    );
  }
  const note = readDoorNote(dataFolder);
  if (note) return note;
  throw notServed(dataFolder);
};

/** Where to ask and as whom; a Problem says what is missing and where it comes from. */
export const doorOf = (
  { stage, dataFolder }: Place,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): DoorAndToken => {
  if (stage !== 'local') return remoteDoor(stage, variables);
  const { operatorApi: url } = localDoor(dataFolder);
  const path = tokenFile(dataFolder);
  if (!existsSync(path)) {
    throw environment(`Nobody has signed in at ${dataFolder}.`, signInHint(dataFolder));
  }
  return { url, token: readFileSync(path, 'utf8').trim() };
};

const remoteDoor = (
  stage: string,
  variables: Readonly<Record<string, string | undefined>>,
): DoorAndToken => {
  const url = variables[urlVariable];
  const token = variables[tokenVariable];
  if (!url || !token) {
    throw environment(
      `The door of stage ${stage} is not known: ${url ? tokenVariable : urlVariable} is not set.`,
      `set ${urlVariable} to the output OperatorApiUrl of the stack benefits-${stage}, and ` +
        `${tokenVariable} to a token of the company's identity provider for operators`,
    );
  }
  if (/^https:\/\/[\w.-]+(\/[\w./-]*)?$/.test(url)) return { url: url.replace(/\/$/, ''), token };
  throw badInput(
    `${urlVariable} is ${url}: not an address that begins with https://.`,
    `take the output OperatorApiUrl of the stack benefits-${stage}`,
  );
};

/** What to do where a token is not accepted. */
export const signInAgain = ({ stage, dataFolder }: Place): string =>
  stage === 'local' ? signInHint(dataFolder) : `get a fresh token and set ${tokenVariable}`;
