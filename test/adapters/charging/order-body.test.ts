import { expect, test } from 'vitest';
import { orderBody } from '../../../adapters/charging/order-body.ts';
import { topUpRequestSchema } from '../../../partners/charging/contract.ts';
import { orderFor } from './charging-env.ts';

test('the bytes sent for an order never change: every credited line depends on them', () => {
  expect(JSON.stringify(orderBody(orderFor('L1')), null, 1)).toBe(golden);
});

test('the body says nothing that the order does not say', () => {
  expect(orderBody(orderFor('L1'))).toEqual(orderBody(structuredClone(orderFor('L1'))));
  expect(topUpRequestSchema.parse(orderBody(orderFor('L1')))).toEqual(orderBody(orderFor('L1')));
});

const golden = `{
 "externalId": "${orderFor('L1').grantId}",
 "@type": "TopupBalance",
 "description": "monthly-data 2026-02",
 "channel": {
  "id": "benefits-orchestrator"
 },
 "logicalResource": {
  "id": "L1",
  "@type": "LogicalResource"
 },
 "amount": {
  "amount": 102400,
  "units": "MB"
 },
 "validFor": {
  "startDateTime": "2026-02-01T00:00:00+09:00",
  "endDateTime": "2026-03-01T00:00:00+09:00"
 },
 "characteristic": [
  {
   "name": "programme",
   "value": "customer-appreciation"
  },
  {
   "name": "benefit",
   "value": "monthly-data"
  },
  {
   "name": "cycle",
   "value": "2026-02"
  }
 ]
}`;
