import type { Shown } from '../../commands/benefits/command.ts';
import { type Door, refuseBadInput } from '../../commands/benefits/door.ts';
import { typed } from '../../commands/benefits/typed.ts';
import type { OperationsRouteId } from '../../domain/operations/routes.ts';
import type { operatorCall } from '../../functions/middleware/operator-call.ts';
import { callOperator } from './operations-env.ts';

type Handler = ReturnType<typeof operatorCall>;

/**
 * The command line at the real door, in memory: what this person types is answered by the route's
 * handler, and `afterwards` does what the door has started.
 */
export const typist =
  (
    handlerOf: (id: OperationsRouteId) => Handler,
    { person, roles }: { readonly person: string; readonly roles: string },
    afterwards: () => Promise<void>,
  ) =>
  (text: string): Promise<Shown> => {
    const claims = { aud: 'benefits-operators', person, roles };
    const call = async (...[id, asked = {}]: Parameters<Door['call']>) => {
      refuseBadInput(id, asked);
      const { statusCode, said } = await callOperator(handlerOf(id), id, { claims, ...asked });
      if (statusCode !== 200) throw new Error(String(said.detail));
      await afterwards();
      return said;
    };
    return typeAt({ call } as unknown as Door, text);
  };

const typeAt = async (door: Door, text: string): Promise<Shown> => {
  const args = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  );
  const wanted = typed(args);
  if ('help' in wanted) throw new Error('asked for help');
  return wanted.command.run(wanted.said, { place: { stage: 'local', dataFolder: '.local' }, door });
};
