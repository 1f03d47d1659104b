import { basePath, type Entry, reversalOf, reversalRequestSchema, tmfError } from './contract.ts';
import type { Control } from './faults.ts';
import type { TopUpLedger } from './ledger.ts';
import { errorReply, invalidBody, jsonReply, type Reply } from './replies.ts';

/** `POST /topupBalance/{id}/reversal`: TMF654 version 4 leaves taking back to the operator. */
export const reversalPath = new RegExp(`^${basePath}/topupBalance/([^/]{1,128})/reversal$`);

interface ReversalGround {
  readonly ledger: TopUpLedger;
  readonly used: NonNullable<Control['used']>;
  readonly throughFaults: (line: string, effect: () => Promise<Reply>) => Promise<Reply>;
}

/**
 * Takes back what is unused of a top-up: 201, and 200 with the same answer when asked again under
 * the same key, also where more has been used since.
 */
export const reverse = async (
  given: unknown,
  path: string,
  { ledger, used, throughFaults }: ReversalGround,
): Promise<Reply> => {
  const request = reversalRequestSchema.safeParse(given);
  if (!request.success) {
    const [issue] = request.error.issues;
    return errorReply(invalidBody(`${issue?.path.join('.') || 'body'}: ${issue?.message}`));
  }
  const { topupBalance } = request.data;
  if (reversalPath.exec(path)?.[1] !== topupBalance.id) {
    return errorReply(invalidBody('topupBalance.id: is not the one of the path'));
  }
  const held = await ledger.find(topupBalance.externalId);
  const entry = held.find(({ id }) => id === topupBalance.id);
  if (!entry) return errorReply(topUpNotFound(topupBalance.id));
  return throughFaults(entry.line, async () => {
    const usedMb = usedOf(entry, used);
    const { outcome, entry: standing } = await ledger.reverse({ request: request.data, usedMb });
    if (!standing?.reversal) return errorReply(topUpNotFound(topupBalance.id));
    if (outcome === 'conflicting') return errorReply(alreadyReversed(standing));
    return jsonReply(outcome === 'created' ? 201 : 200, reversalOf(standing, standing.reversal));
  });
};

const usedOf = ({ externalId, line, terms }: Entry, used: NonNullable<Control['used']>): number => {
  const told = used.find(
    (one) =>
      (one.externalId ?? externalId) === externalId &&
      (one.line ?? line) === line &&
      (one.externalId !== undefined || one.line !== undefined),
  );
  return Math.min(told?.usedMb ?? 0, terms.amountMb);
};

const topUpNotFound = (id: string) =>
  tmfError(404, 'topUpNotFound', {
    reason: 'There is no such top-up.',
    message: `${id} was never booked under that externalId.`,
  });

const alreadyReversed = ({ id }: Entry) =>
  tmfError(409, 'alreadyReversed', {
    reason: 'This top-up was reversed under another externalId.',
    message: `The reversal of ${id} stands. Nothing was booked.`,
  });
