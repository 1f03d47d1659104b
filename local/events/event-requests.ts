import * as z from 'zod';
import { AwsError } from '../step-functions/ports.ts';
import type { Buses } from './buses.ts';
import type { Topics } from './topics.ts';

const EVENT_BYTES_MAX = 262_144;
const MESSAGE_BYTES_MAX = 262_144;

const entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
});
const putEvents = z.object({ Entries: z.array(entry).min(1).max(10) });

/** EventBridge: PutEvents. An entry that is not accepted is named in the answer, as on AWS. */
export function makeEventRequests(buses: Buses) {
  return async (action: string, body: unknown): Promise<unknown> => {
    if (action !== 'PutEvents') {
      throw new AwsError('UnknownOperationException', `EventBridge ${action} is not known here`);
    }
    const parsed = putEvents.safeParse(body);
    if (!parsed.success) {
      throw new AwsError('ValidationException', z.prettifyError(parsed.error));
    }
    const Entries = await Promise.all(parsed.data.Entries.map((each) => putOne(buses, each)));
    const FailedEntryCount = Entries.filter((each) => 'ErrorCode' in each).length;
    return { FailedEntryCount, Entries };
  };
}

async function putOne(buses: Buses, given: z.infer<typeof entry>): Promise<object> {
  const { Source, DetailType, Detail = '', EventBusName, Resources } = given;
  const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (!Source) return refused('InvalidArgument', 'Parameter Source is not valid.');
  if (!DetailType) return refused('InvalidArgument', 'Parameter DetailType is not valid.');
  if (EventBusName !== undefined && !buses.exists(EventBusName)) {
    return refused('ResourceNotFoundException', `Event bus ${EventBusName} does not exist.`);
  }
  if (Buffer.byteLength(Detail) + Source.length + DetailType.length > EVENT_BYTES_MAX) {
    return refused('InvalidArgument', 'Total size of the entry is over the limit.');
  }
  let detail: unknown;
  try {
    detail = JSON.parse(Detail);
  } catch {
    return refused('MalformedDetail', 'Detail is malformed.');
  }
  const EventId = await buses.put({
    bus: EventBusName,
    source: Source,
    detailType: DetailType,
    detail,
    resources: Resources ?? [],
  });
  return { EventId };
}

/** SNS in its query protocol: Publish. Answers the XML of the result. */
export function makeTopicRequests(topics: Topics) {
  return async (form: URLSearchParams): Promise<string> => {
    const action = form.get('Action') ?? '';
    if (action !== 'Publish') {
      throw new AwsError('InvalidAction', `SNS ${action} is not known here`);
    }
    const topicArn = form.get('TopicArn') ?? form.get('TargetArn') ?? '';
    const message = form.get('Message') ?? '';
    if (!topics.exists(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    if (message === '') throw new AwsError('InvalidParameter', 'Empty message');
    if (Buffer.byteLength(message) > MESSAGE_BYTES_MAX) {
      throw new AwsError('InvalidParameter', 'Message too long');
    }
    const id = await topics.publish({
      topicArn,
      message,
      subject: form.get('Subject') ?? undefined,
      attributes: attributesOf(form),
    });
    return (
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' +
      `<PublishResult><MessageId>${id}</MessageId></PublishResult></PublishResponse>`
    );
  };
}

function attributesOf(form: URLSearchParams) {
  const attributes: Record<string, { DataType: string; StringValue: string }> = {};
  for (let n = 1; form.has(`MessageAttributes.entry.${n}.Name`); n++) {
    const at = `MessageAttributes.entry.${n}`;
    attributes[form.get(`${at}.Name`) ?? ''] = {
      DataType: form.get(`${at}.Value.DataType`) ?? '',
      StringValue: form.get(`${at}.Value.StringValue`) ?? '',
    };
  }
  return attributes;
}
