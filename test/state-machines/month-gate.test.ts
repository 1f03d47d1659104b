import { describe, expect, it } from 'vitest';
import { approvalTerms } from '../../domain/approval/approval-terms.ts';
import { functionRows } from '../../infra/functions.ts';
import { isDistributedMap } from '../../local/step-functions/asl.ts';
import { statesBehind, targetsOf, workflowFiles } from './definitions.ts';

const file = workflowFiles.find(({ name }) => name === 'monthly-data.asl.json');
if (!file) throw new Error('monthly-data.asl.json is gone');
const { definition } = file;
const look = 'Look for the approval';
const open = "Open the month's run";

/** The workflow without one state and all ways into it. */
const without = (removed: string) => {
  const reached = new Set<string>();
  const waiting = definition.StartAt === removed ? [] : [definition.StartAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === removed || reached.has(name)) continue;
    reached.add(name);
    const state = definition.States[name];
    if (state) waiting.push(...targetsOf(state));
  }
  return reached;
};

const serving = Object.entries(definition.States)
  .filter(([, state]) => isDistributedMap(state))
  .map(([name]) => name);

describe('the gate of a month', () => {
  it('is the first thing that a run meets', () => {
    expect(definition.StartAt).toBe(look);
    expect(serving).toEqual(['Serve the canary lines', 'For each batch of lines']);
  });

  it.each([look, 'May the month begin?', open])('has no way around "%s" to any line', (state) => {
    expect(serving.filter((map) => without(state).has(map))).toEqual([]);
  });

  it('lets a counted month begin only behind the comparison', () => {
    expect(definition.States['For each stretch of the cohort']?.Next).toBe(
      'Compare the counts with the preview',
    );
    expect([...without('Compare the counts with the preview')]).toContain(open);
    const begins = definition.States['May the month begin?'];
    expect(begins?.Default).toBe('Wait for an approval');
  });

  it('looks again behind every wait, and waits where the opening finds no approval', () => {
    expect(definition.States['Wait for an approval']?.Next).toBe(look);
    expect(definition.States[open]?.Catch).toEqual([
      { ErrorEquals: ['NotArmed'], ResultPath: '$.notArmed', Next: 'Wait for an approval' },
    ]);
  });

  it('waits as many days as the reminders say', () => {
    expect(definition.States['Wait for an approval']?.TimeoutSeconds).toBe(
      approvalTerms.waitDaysMax * 86_400,
    );
  });

  it('is behind the run once a line may have been served: a redrive asks nobody', () => {
    for (const map of serving) {
      expect([...statesBehind(definition, map)]).not.toContain(look);
      expect([...statesBehind(definition, map)]).not.toContain('Wait for an approval');
    }
  });
});

describe('what counts a month', () => {
  it('may neither write nor speak to a partner nor look into the ledger', () => {
    const row = functionRows.find(({ name }) => name === 'count-stretch');
    expect(row?.uses).toEqual({ COHORT_BUCKET: ['read', 'list'], LINES_TABLE: ['query'] });
    expect(row?.settings).toEqual([]);
  });
});
