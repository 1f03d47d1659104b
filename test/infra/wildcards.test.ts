import { expect, it } from 'vitest';
import { workflowRows } from '../../infra/workflows.ts';
import { holderOf, type Statement, statementsOfRoles } from './policies.ts';
import { plainId, standing } from './standing.ts';

const spelled = (resource: unknown): string => {
  if (typeof resource === 'string') return resource;
  const { Ref, ...rest } = resource as { Ref?: string; [name: string]: unknown };
  if (Ref) return Ref.startsWith('AWS::') ? '' : plainId(Ref);
  const attribute = rest['Fn::GetAtt'] as string[] | undefined;
  if (attribute) return plainId(attribute[0] ?? '');
  const join = rest['Fn::Join'] as [string, unknown[]] | undefined;
  return (join?.[1] ?? []).map(spelled).join(join?.[0] ?? '');
};

const wild = ({ resources, actions }: Statement): string[] => [
  ...actions.filter((action) => action.includes('*')),
  ...resources.map(spelled).filter((resource) => resource.includes('*')),
];

/** Every wildcard that any role of prod holds, with why it cannot be narrower. */
const justified: Record<string, string> = {
  '*': 'X-Ray and log delivery know no resources in their actions',
  'Extract/customer-appreciation/*': 'the operator names its files',
  'Cohort/customer-appreciation/*': 'a cohort lies under its reference date and hash',
  'Persons/customer-appreciation/*': 'likewise',
  'Results/runs/*': 'each run makes its own folder',
  'Results/code-imports/*': 'each file of codes makes its own folder',
  'Record/customer-appreciation/*': 'a report lies under its place in the chain',
  'CodeFiles/customer-appreciation/*': 'the partner names its files',
  'Handover/customer-appreciation/*': 'files are named by their run',
  'Acknowledgement/customer-appreciation/*': 'the insurer names its files',
  'arn::states:ap-northeast-2::execution:CohortImport:*': 'executions are named by their extract',
  'arn::states:ap-northeast-2::execution:CohortImport/People:*': 'AWS names the children of a Map',
  'arn::states:ap-northeast-2::execution:MonthlyData:*': 'executions are named by their month',
  'arn::states:ap-northeast-2::execution:MonthlyData/Lines:*': 'likewise',
  'arn::states:ap-northeast-2::execution:MonthlyData/CanaryLines:*': 'likewise',
  'arn::states:ap-northeast-2::mapRun:MonthlyData/*': 'Map Runs are named at run time',
  'arn::states:ap-northeast-2::execution:CustomerNotices:*': 'executions are named by their run',
  'arn::states:ap-northeast-2::execution:CustomerNotices/Customers:*': 'likewise',
  'arn::states:ap-northeast-2::execution:GrantCorrections:*': 'likewise, by their correction',
  'arn::states:ap-northeast-2::execution:GrantCorrections/Grants:*': 'likewise',
  'arn::states:ap-northeast-2::mapRun:GrantCorrections/*': 'Map Runs are named at run time',
  'arn::states:ap-northeast-2::mapRun:CohortImport/*': 'likewise: who redrives a sealing may look',
  'arn::states:ap-northeast-2::execution:InsuranceEnrolment:*': 'likewise',
  'arn::states:ap-northeast-2::execution:InsuranceEnrolment/Answers:*': 'likewise',
  'arn::states:ap-northeast-2::execution:InsuranceEnrolment/Enrolments:*': 'likewise',
  'arn::states:ap-northeast-2::execution:InsuranceEnrolment/Offers:*': 'likewise',
};

const statements = statementsOfRoles(standing('prod').template);

it('holds no wildcard that is not in the list, and the list none that is not held', () => {
  const held = [...new Set(statements.flatMap(wild))].sort();
  expect(held.map((each) => each.replace('arn:aws:', 'arn::'))).toEqual(
    Object.keys(justified).sort(),
  );
});

it('never lets a wildcard stand for an action', () => {
  expect(
    statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*')),
  ).toEqual([]);
});

it('lets the bare * stand only for tracing and log delivery', () => {
  const actions = statements
    .filter(({ resources }) => resources.includes('*'))
    .flatMap((statement) => statement.actions)
    .filter((action) => !/^(xray:|logs:)/.test(action));
  expect(actions).toEqual([]);
});

it('lets only workflows hold a bare * for logs', () => {
  const holders = statements
    .filter(
      ({ actions, resources }) =>
        resources.includes('*') && actions.some((a) => a.startsWith('logs:')),
    )
    .map(({ role }) => holderOf(role));
  expect([...new Set(holders)].sort()).toEqual(Object.keys(workflowRows).sort());
});
