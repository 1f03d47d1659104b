import { describe, expect, it } from 'vitest';
import type { WorkflowPicture } from '../../../domain/operations/workflow-picture.ts';
import { stateToShow } from '../../../web/run/state-to-show.ts';
import { layOut, pathThrough } from '../../../web/run/workflow-layout.ts';
import { recordedAnswers } from '../../browser/recorded-answers.ts';
import { haltedRun, runUnderWay, sealedRun } from '../../browser/recorded-runs.ts';

const pictureOf = ({ run }: { readonly run: string }): WorkflowPicture => {
  const picture = recordedAnswers['draw-workflow']({ run }, new URLSearchParams());
  if (!picture) throw new Error(`no picture of ${run}`);
  return picture;
};

describe('the drawing of a workflow', () => {
  const picture = pictureOf(runUnderWay);
  const drawn = layOut(picture);

  it('places every state once, and every way between the two that it joins', () => {
    expect(drawn.states.map(({ state }) => state.name)).toEqual(
      picture.states.map(({ name }) => name),
    );
    expect(drawn.edges).toHaveLength(picture.edges.length);
    for (const { edge, points } of drawn.edges) {
      const ends = [edge.from, edge.to].map((name) =>
        drawn.states.find(({ state }) => state.name === name),
      );
      for (const [place, point] of [points[0], points.at(-1)].entries()) {
        const box = ends[place];
        if (!point || !box) throw new Error(`${edge.from} → ${edge.to} has no end`);
        expect(point.x).toBeGreaterThanOrEqual(box.at.x - 1);
        expect(point.x).toBeLessThanOrEqual(box.at.x + box.width + 1);
      }
    }
  });

  it('lets no two states cover each other, and none leave the drawing', () => {
    for (const [place, one] of drawn.states.entries()) {
      expect(one.at.x).toBeGreaterThanOrEqual(0);
      expect(one.at.x + one.width).toBeLessThanOrEqual(drawn.width);
      expect(one.at.y + one.height).toBeLessThanOrEqual(drawn.height);
      for (const other of drawn.states.slice(place + 1)) {
        const apart =
          one.at.x + one.width <= other.at.x ||
          other.at.x + other.width <= one.at.x ||
          one.at.y + one.height <= other.at.y ||
          other.at.y + other.height <= one.at.y;
        expect(apart, `${one.state.name} / ${other.state.name}`).toBe(true);
      }
    }
  });

  it('stands still while the run goes on: what happened moves nothing', () => {
    const where = (run: { readonly run: string }) =>
      layOut({
        ...pictureOf(run),
        states: pictureOf(run).states.map(({ progress, ...rest }) => rest),
      }).states.map(({ at }) => at);
    expect(where(sealedRun)).toEqual(where(runUnderWay));
  });

  it('is a path with rounded corners', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 50, y: 100 },
    ];
    expect(pathThrough(points)).toBe('M 0 0 L 0 86 Q 0 100 14 100 L 50 100');
  });
});

describe('the state that is shown first', () => {
  it.each([
    [haltedRun, 'Reconcile the run', 'what failed'],
    [runUnderWay, 'For each batch of lines', 'what goes on'],
    [sealedRun, 'Month granted', 'the last one'],
  ])('of %o is %s: %s', (run, name) => {
    expect(stateToShow(pictureOf(run))).toBe(name);
  });

  it('is none where nothing was reached', () => {
    const picture = pictureOf(sealedRun);
    const states = picture.states.map((state) => ({ ...state, status: 'not_reached' as const }));
    expect(stateToShow({ ...picture, states })).toBeUndefined();
  });
});
