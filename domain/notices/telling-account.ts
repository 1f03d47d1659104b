import { type NoticeTemplate, noticeId } from './notice.ts';

/** What somebody should have been told, by line and by the id under which it is shown once. */
export interface Due {
  readonly id: string;
  readonly line: string;
}

/** Given against told: equal, or who is missing on which side. */
export interface TellingAccount {
  readonly given: number;
  readonly told: number;
  /** Given and not told, in the order of what was given. */
  readonly missing: readonly Due[];
  /** Told and never given: somebody was promised what does not stand. */
  readonly unfounded: readonly Due[];
  readonly balanced: boolean;
}

/** The id under which a grant is told. */
export const dueOf = (line: string, grantId: string, template: NoticeTemplate): Due => ({
  id: noticeId(grantId, template),
  line,
});

/** Compares what was given with what hub or bill hold, each id once on either side however often
 * it came. */
export const tellingAccount = (given: Iterable<Due>, told: Iterable<Due>): TellingAccount => {
  const toldById = new Map([...told].map((entry) => [entry.id, entry]));
  const givenById = new Map([...given].map((entry) => [entry.id, entry]));
  const missing = [...givenById.values()].filter(({ id }) => !toldById.has(id));
  const unfounded = [...toldById.values()].filter(({ id }) => !givenById.has(id));
  return {
    given: givenById.size,
    told: toldById.size,
    missing,
    unfounded,
    balanced: missing.length === 0 && unfounded.length === 0,
  };
};
