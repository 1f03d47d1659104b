import * as z from 'zod';
import { minuteInKorea } from '../../domain/explain.ts';
import { personNumberSchema, type Role, roleSchema, roles } from '../../domain/operations/roles.ts';
import { badInput } from '../problems.ts';
import type { Command } from './command.ts';
import { keepToken, localDoor, notServed, tokenVariable } from './place.ts';
import { mintToken } from './sign-in.ts';
import { textTable } from './text-table.ts';

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

const touched: Command = {
  summary: 'what a person read, wrote, approved or deployed; by an approver, and on record first',
  words: {},
  options: {
    'person N': 'the person number',
    'since YYYY-MM-DD': 'from this day on, in Korea; everything where it is left out',
    'after PLACE': 'the next page, as the one before names it',
    'why TEXT': 'why you look; kept with your person number',
  },
  example: 'npm run benefits -- touched --person 1001 --since 2026-02-01',
  run: async ({ options: { person = '', since, after, why } }, { door }) => {
    const json = await door.call('list-touched', {
      query: {
        number: person,
        ...(since !== undefined && { since }),
        ...(after !== undefined && { after }),
        why: why ?? `to see what person ${person} touched`,
      },
    });
    const rows = json.records.map((each) => [
      ...[minuteInKorea(each.at), each.what, each.whose, each.outcome ?? '-', each.why],
    ]);
    const text = [
      rows.length === 0
        ? `Person ${person} is on record with nothing${since === undefined ? '' : ` since ${since}`}.`
        : textTable(['when', 'what', 'whose', 'came of it', 'why'], rows),
      ...(json.next === undefined ? [] : [`More: --after ${json.next}`]),
      `  On record as ${json.record}.`,
    ].join('\n');
    return { text, json };
  },
};

/** Commands about one customer's line, about a person, and about whoever types. */
export const personCommands = { explain, touched, 'sign-in': signIn };
