import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Desk } from '../../commands/desk.ts';
import { instantOf } from '../../domain/calendar.ts';
import { instantMeant } from './moments.ts';
import type { Said, Step } from './rows.ts';
import type { LineClaim, Stage } from './stage.ts';

/** The operator's line system puts its claim on our bus, as it does on AWS. */
const publish = async ({ cloud, env }: Desk, { type, detail }: LineClaim): Promise<void> => {
  const client = new EventBridgeClient(cloud.clientConfig);
  try {
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: env.settings.required('BUS'),
            Source: 'operator.lines',
            DetailType: type,
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );
    if (answer.FailedEntryCount) throw new Error(`The bus refused ${JSON.stringify(answer)}`);
  } finally {
    client.destroy();
  }
};

/**
 * Something happens to a line. It is recorded when it happens, unless the row says when the news
 * came; a time that has passed is late news, recorded now.
 */
const happens = async (stage: Stage, said: Said, type: LineClaim['type']): Promise<void> => {
  const { cloud } = await stage.desk();
  const occurredAt = instantMeant(said.word('AT'));
  const recorded = said.maybe('RECORDED');
  const at = recorded === undefined ? occurredAt : instantMeant(recorded);
  if (at > instantOf(cloud.clock.now())) await stage.advanceTo(at);
  const by = said.maybe('WHO');
  const name = said.maybe('EVENT') ?? `event-${stage.remembered.events.size + 1}`;
  const claim: LineClaim = {
    type,
    detail: {
      version: 1,
      eventId: name,
      line: said.word('LINE'),
      occurredAt,
      ...(by === undefined ? {} : { by }),
    },
  };
  stage.remembered.events.set(name, claim);
  await publish(await stage.desk(), claim);
  if (!stage.remembered.begun) await stage.rest();
};

const comesAgain = async (stage: Stage, said: Said): Promise<void> => {
  const claim = stage.remembered.events.get(said.word('EVENT'));
  if (!claim) throw new Error(`No row named an event ${said.word('EVENT')}: write 'as EVENT'.`);
  const at = said.maybe('AT');
  if (at !== undefined) await stage.advanceTo(instantMeant(at));
  await publish(await stage.desk(), claim);
  await stage.rest();
};

/** The operator's line system says what happened to a line. */
export const whenEvents: readonly Step<Stage>[] = [
  {
    form: 'when suspend LINE [by WHO] AT [recorded RECORDED] [as EVENT]',
    does: (stage, said) => happens(stage, said, 'LineSuspended'),
  },
  {
    form: 'when resume LINE [by WHO] AT [recorded RECORDED] [as EVENT]',
    does: (stage, said) => happens(stage, said, 'LineResumed'),
  },
  {
    form: 'when end LINE AT [recorded RECORDED] [as EVENT]',
    does: (stage, said) => happens(stage, said, 'LineEnded'),
  },
  {
    form: 'when reinstate LINE AT [recorded RECORDED] [as EVENT]',
    does: (stage, said) => happens(stage, said, 'LineReinstated'),
  },
  { form: 'when EVENT comes again [at AT]', does: comesAgain },
];
