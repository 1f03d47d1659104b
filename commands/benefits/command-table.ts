import { actCommands } from './act-commands.ts';
import type { Command } from './command.ts';
import { correctionCommands } from './correction-commands.ts';
import { lookCommands } from './look-commands.ts';
import { monthCommands } from './month-commands.ts';
import { personCommands } from './person-commands.ts';
import { supplementCommands } from './supplement-commands.ts';

/** Every command of `npm run benefits --`, by its name, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  ...lookCommands,
  ...actCommands,
  ...monthCommands,
  ...correctionCommands,
  ...supplementCommands,
  ...personCommands,
};
