import * as z from 'zod';
import { personNumberSchema, type Role, roleSchema, roles } from '../../domain/operations/roles.ts';
import { badInput } from '../problems.ts';
import type { Command } from './command.ts';
import { keepToken, localDoor, notServed, tokenVariable } from './place.ts';
import { mintToken } from './sign-in.ts';

const explain: Command = {
  summary: 'every decision about one line in a month; who asks and why is put on record first',
  words: { LINE: 'a line id' },
  options: { 'month YYYY-MM': 'the month', 'why TEXT': 'why you look at this customer’s line' },
  example: 'npm run benefits -- explain L-000001 --month 2026-02 --why "the customer asks"',
  run: async ({ words: { LINE = '' }, options: { month = '', why = '' } }, { door }) => {
    const json = await door.call('explain-line', { body: { line: LINE, cycle: month, why } });
    const { sentences, disagreements, record } = json;
    const text = [...sentences, ...disagreements, `  On record as ${record}.`].join('\n');
    return { text, json, failed: disagreements.length > 0 };
  },
};

const rolesOf = (text: string): Role[] => {
  const parsed = z.array(roleSchema).min(1).safeParse(text.split(','));
  if (parsed.success) return parsed.data;
  throw badInput(
    text === '' ? '--role is missing.' : `--role ${text}: not a role.`,
    `say one of ${roles.join(', ')}, or several with commas between`,
  );
};

const signIn: Command = {
  summary: 'take a token of the identity provider’s stand-in; of a local stage only',
  words: {},
  options: { 'person N': 'the person number', 'role ROLES': roles.join(', ') },
  example: 'npm run benefits -- sign-in --person 1001 --role operator',
  run: async ({ options: { person = '', role = '' } }, { place }) => {
    if (place.stage !== 'local') {
      throw badInput(
        `sign-in is for the local stage; ${place.stage} has its own identity provider.`,
        `sign in there and set ${tokenVariable}`,
      );
    }
    if (!personNumberSchema.safeParse(person).success) {
      throw badInput(
        person === '' ? '--person is missing.' : `--person ${person}: not a person number.`,
        'give 1 to 12 digits, for example --person 1001',
      );
    }
    const held = rolesOf(role);
    const note = localDoor(place.dataFolder);
    const token = await mintToken(note, { person, roles: held }).catch((error) => {
      throw error instanceof TypeError ? notServed(place.dataFolder) : error;
    });
    const path = keepToken(place.dataFolder, token);
    return {
      text: `Person ${person} is signed in as ${held.join(', ')} for eight hours; the token lies in ${path}.`,
      json: { person, roles: held, token: path },
    };
  },
};

/** Commands about one customer's line, and about whoever types. */
export const personCommands = { explain, 'sign-in': signIn };
