import type { LocalCloud } from '../../local/cloud.ts';
import { environment } from '../problems.ts';

/** What the operator's systems say on the bus, as their own source: our functions may not. */
export const operatorSays = async (
  cloud: LocalCloud,
  said: { readonly source: string; readonly type: string; readonly detail: object },
): Promise<void> => {
  const answer = await fetch(cloud.endpoints.aws, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSEvents.PutEvents',
    },
    body: JSON.stringify({
      Entries: [
        {
          EventBusName: cloud.outputs.Bus,
          Source: said.source,
          DetailType: said.type,
          Detail: JSON.stringify(said.detail),
        },
      ],
    }),
  });
  const { FailedEntryCount: failed } = (await answer.json()) as { FailedEntryCount?: number };
  if (answer.ok && failed === 0) return;
  throw environment(
    `The bus did not take ${said.type} (HTTP ${answer.status}).`,
    'read logs/problems.log of the data folder',
  );
};
