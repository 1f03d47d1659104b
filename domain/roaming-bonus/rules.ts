import { benefitIsNotDeclined } from './benefit-is-not-declined.ts';
import { benefitIsNotHeld } from './benefit-is-not-held.ts';
import type { Rule } from './facts.ts';
import { lineHasNotEnded } from './line-has-not-ended.ts';
import { lineIsInNoRunningOffer } from './line-is-in-no-running-offer.ts';
import { lineIsInTheCohort } from './line-is-in-the-cohort.ts';
import { lineIsOfTheOperator } from './line-is-of-the-operator.ts';
import { lineIsPostpaid } from './line-is-postpaid.ts';
import { lineIsTheBuyers } from './line-is-the-buyers.ts';
import { productIsInTheCatalogue } from './product-is-in-the-catalogue.ts';
import { productStartedInTime } from './product-started-in-time.ts';
import { productWasBoughtInTheWindow } from './product-was-bought-in-the-window.ts';
import { productWasNotRefunded } from './product-was-not-refunded.ts';

/** Every rule of the roaming bonus, in the order in which a refusal is given: the first that is not
 * met names the reason. A new rule is one file, one row here, one sentence in reasons.ts. Whether
 * the purchase is confirmed comes before all of them, the monthly cap after: it is counted at the
 * write. */
export const rules: readonly Rule[] = [
  lineIsInTheCohort,
  lineIsOfTheOperator,
  lineHasNotEnded,
  lineIsPostpaid,
  lineIsTheBuyers,
  lineIsInNoRunningOffer,
  productIsInTheCatalogue,
  productWasBoughtInTheWindow,
  productStartedInTime,
  productWasNotRefunded,
  benefitIsNotDeclined,
  benefitIsNotHeld,
];
