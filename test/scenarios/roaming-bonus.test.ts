import { scenariosOnOneCloud } from './scenario.ts';

scenariosOnOneCloud(
  'travellers',
  `
given   line      roam-1   phone
given   line      roam-2   phone
given   line      pre-1    phone prepaid
given   clock     2026-03-02T10:00
`,
  [
    [
      'get half of a product’s data once, by the catalogue, and are told',
      `
when    buy       P-1   ROAM-3GB   by roam-1   2026-03-02T10:01
when    product   of P-1   starts   2026-03-02T10:02
then    bonus     roam-1   1536 MB
then    hub       shows roam-1   roaming_bonus_given
when    product   of P-1   starts   2026-03-02T10:02
then    bonus     roam-1   1536 MB
then    hub       shows roam-1   roaming_bonus_given
`,
    ],
    [
      'get nothing for somebody else’s purchase, nor where the line is excluded',
      `
when    product   of P-1   starts   2026-03-02T10:02   said of roam-2
then    no-bonus  P-1   of roam-2   purchase_not_confirmed
when    buy       P-2   ROAM-5GB   by pre-1   2026-03-02T10:03
when    product   of P-2   starts   2026-03-02T10:04
then    no-bonus  P-2   of pre-1   line_is_prepaid
when    buy       P-3   ROAM-YOUTH-4GB   by roam-2   2026-03-02T10:03
when    product   of P-3   starts   2026-03-02T10:04
then    no-bonus  P-3   of roam-2   already_in_offer
then    bonus     roam-2   0 MB
`,
    ],
    [
      'give back what is unused when the product is refunded, before or after its start',
      `
when    refund    P-1   2026-03-02T10:05
then    bonus     roam-1   0 MB
then    hub       shows roam-1   roaming_bonus_given roaming_bonus_voided
when    buy       P-4   ROAM-3GB   by roam-2   2026-03-02T10:06
when    refund    P-4   2026-03-02T10:07
when    product   of P-4   starts   2026-03-02T10:07
then    no-bonus  P-4   of roam-2   product_refunded
then    bonus     roam-2   0 MB
`,
    ],
  ],
);
