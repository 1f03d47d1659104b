import type { Case } from './case.ts';
import { differences } from './differences.ts';
import { mapCases } from './map-cases.ts';
import { serviceCases } from './service-cases.ts';
import { workflowCases } from './workflow-cases.ts';

const rowOf = ({ area, holds, known, page, proofs }: Case): string => {
  const files = Object.keys(proofs).map((file) => `\`${file.replace('local/', '')}\``);
  return `| ${area} | ${holds} ([page](${page})) | ${known} | ${files.join(', ')} |`;
};

/** The two tables of `docs/fidelity.md`, as the rows of the suite have them. */
export const fidelityTables = (): string => {
  const cases: Case[] = Object.values({ ...workflowCases, ...mapCases, ...serviceCases });
  return [
    '## What holds',
    '',
    '| Service | What holds on AWS and here | How we know | Shown by, below `test/local` |',
    '|---|---|---|---|',
    ...cases.map(rowOf),
    '',
    '## What differs',
    '',
    '| Service | On AWS | Here | Kind | Why we live with it |',
    '|---|---|---|---|---|',
    ...differences.map(
      ({ area, onAws, here, kind, reason }) =>
        `| ${area} | ${onAws} | ${here} | ${kind} | ${reason} |`,
    ),
    '',
  ].join('\n');
};

export const tablesBegin =
  '<!-- Tables made by test/local/conformance: node test/local/conformance/write-fidelity.ts -->';
