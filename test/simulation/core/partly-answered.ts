import type { Http, HttpRequest, HttpResponse } from '../../../adapters/env.ts';

interface Order {
  readonly externalId: string;
  readonly logicalResource?: { readonly id: string };
}

const shareOfLines = 3;

/** A batch of orders of which some fail, with or without their effect; the others are answered.
 * What is no batch goes through, one order of a poor line does not. */
export const sendPartly = async (
  http: Http,
  call: string,
  { request, arg }: { readonly request: HttpRequest; readonly arg: number },
): Promise<HttpResponse> => {
  const sent = request.body === undefined ? {} : (JSON.parse(request.body) as object);
  const isPoor = ({ logicalResource }: Order): boolean =>
    numberOf(logicalResource?.id ?? '') % shareOfLines === arg % shareOfLines;
  const hasEffect = arg % 2 === 0;
  if (!('items' in sent)) {
    if (!isPoor(sent as Order)) return http.send(call, request);
    if (hasEffect) await http.send(call, request);
    return { status: 503, headers: {}, body: '{"code":"internalError"}' };
  }
  const orders = sent.items as Order[];
  const served = hasEffect ? orders : orders.filter((order) => !isPoor(order));
  const answer =
    served.length === 0
      ? { status: 207, headers: {}, body: '{"items":[]}' }
      : await http.send(call, { ...request, body: JSON.stringify({ items: served }) });
  if (answer.status !== 207) return answer;
  const said = JSON.parse(answer.body) as { items: Order[] };
  const poor = orders.filter(isPoor).map(({ externalId }) => externalId);
  const items = [
    ...said.items.filter(({ externalId }) => !poor.includes(externalId)),
    ...poor.map((externalId) => ({ externalId, status: 503, error: { code: 'internalError' } })),
  ];
  return { ...answer, body: JSON.stringify({ items }) };
};

const numberOf = (line: string): number => Number(line.replace(/\D/g, '')) || 0;
