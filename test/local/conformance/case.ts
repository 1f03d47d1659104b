/**
 * What our workflows and templates rely on AWS to do, one row a behaviour: what AWS says, where,
 * and which tests show that it is so here. `docs/fidelity.md` is made of these rows.
 */

/** How we know what AWS does. */
export type Known =
  /** AWS's own words, on the page named. */
  | 'page'
  /** Executions that were recorded on AWS; `test/recorded` compares with them. */
  | 'recorded'
  | 'page and recorded';

export interface Case {
  readonly area: string;
  /** What holds on AWS, and here. */
  readonly holds: string;
  readonly known: Known;
  readonly page: string;
  /** Files below `test/`, each with the titles of tests in it that show it. */
  readonly proofs: Readonly<Record<string, readonly string[]>>;
}
