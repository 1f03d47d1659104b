import type { Instant } from '../../domain/calendar.ts';

/** Who signs in, as the operator's identity provider would say it in a token. */
export interface SignedIn {
  readonly customer: string;
  readonly person: string;
  readonly lines: readonly string[];
  readonly ageBand: 'under_14' | 'minor' | 'adult';
  readonly holder: 'person' | 'company';
  readonly naturalUser: boolean;
  readonly actsAs: 'customer' | 'guardian';
}

/** What somebody does, apart from when. */
export type Deed =
  | {
      readonly act: 'choose';
      readonly line: string;
      readonly service: string;
      readonly by: SignedIn;
    }
  | { readonly act: 'reveal'; readonly line: string; readonly by: SignedIn }
  | { readonly act: 'redeem'; readonly line: string }
  | { readonly act: 'apply'; readonly line: string; readonly by: SignedIn }
  | { readonly act: 'cancel_insurance'; readonly by: SignedIn }
  | {
      readonly act: 'decline' | 'dispute';
      readonly line: string;
      readonly benefit: string;
      readonly by: SignedIn;
    }
  | { readonly act: 'close_case'; readonly line: string; readonly benefit: string }
  | {
      readonly act: 'line_event';
      readonly type: string;
      readonly line: string;
      readonly whose?: 'operator' | 'customer';
    }
  | {
      readonly act: 'buy_roaming';
      readonly line: string;
      readonly purchase: string;
      /** What the order system has on record; absent where it knows nothing of the purchase. */
      readonly bought?: { readonly product: string; readonly line: string; readonly on: string };
      /** What the event claims. */
      readonly product: string;
      readonly claimedOn: string;
      /** How often the event comes. */
      readonly times: number;
    }
  | {
      readonly act: 'refund_roaming';
      readonly line: string;
      readonly purchase: string;
      readonly usedMb: number;
    }
  | { readonly act: 'restock'; readonly service: string; readonly file: string }
  /** How the insurer answers applications from now on. */
  | { readonly act: 'insurer_answers'; readonly how: 'at_once' | 'slow' };

/** One act of the made-up programme; `n` is its place in the order of all, and its name. */
export type Act = Deed & { readonly n: number; readonly at: Instant };
