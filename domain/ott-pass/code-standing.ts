/** What is known about the code of a line, without the code: what became of it. */
export interface CodeStanding {
  /** Its holder has looked at it. */
  readonly revealed: boolean;
  readonly redeemed: boolean;
  /** It opens nothing any more. */
  readonly cancelled: boolean;
}
