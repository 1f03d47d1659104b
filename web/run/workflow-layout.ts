import { Graph, layout } from '@dagrejs/dagre';
import type {
  PictureEdge,
  PictureState,
  WorkflowPicture,
} from '../../domain/operations/workflow-picture.ts';

/** A place in the drawing, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a state is drawn: its upper left corner and its size. */
export interface PlacedState {
  readonly state: PictureState;
  readonly at: Point;
  readonly width: number;
  readonly height: number;
}

/** A way between two states, around the others. */
export interface PlacedEdge {
  readonly id: string;
  readonly edge: PictureEdge;
  readonly points: readonly Point[];
}

/** A workflow, laid out from top to bottom. */
export interface WorkflowLayout {
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const stateWidth = 208;
const plainHeight = 62;
/** A Map shows its batches, and what each of them goes through. */
const progressHeight = 32;
/** Batches that failed are told in a row of their own. */
const failedHeight = 14;
const insideHeight = 26;

/** So much straighter the longest way is drawn than what turns aside from it. */
const spineWeight = 24;

const heightOf = ({ progress, inside = [] }: PictureState): number =>
  plainHeight +
  (progress ? progressHeight : 0) +
  (progress?.failed ? failedHeight : 0) +
  insideHeight * inside.length;

/** Places every state, and every way between two of them. */
export const layOut = ({ states, edges, startAt }: WorkflowPicture): WorkflowLayout => {
  const spine = spineOf(startAt, edges);
  // Several ways may lead from one state to another: a choice and its default.
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 22, ranksep: 36, edgesep: 16, marginx: 2, marginy: 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const state of states) {
    graph.setNode(state.name, { width: stateWidth, height: heightOf(state) });
  }
  const named = edges.map((edge, index) => ({ id: `${index}`, edge }));
  for (const { id, edge } of named) {
    const follows = spine.includes(edge.from) && spine[spine.indexOf(edge.from) + 1] === edge.to;
    graph.setEdge(edge.from, edge.to, { weight: follows ? spineWeight : 1 }, id);
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    states: states.map((state) => {
      const { x, y } = graph.node(state.name) as Point;
      const own = heightOf(state);
      return {
        state,
        at: { x: x - stateWidth / 2, y: y - own / 2 },
        width: stateWidth,
        height: own,
      };
    }),
    edges: named.map(({ id, edge }) => ({
      id,
      edge,
      points: (graph.edge(edge.from, edge.to, id) as { points: Point[] }).points,
    })),
  };
};

/**
 * The longest way from the first state that meets none twice: the story that the file tells. It is
 * found by trying every way, which a workflow of a few dozen states allows.
 */
const spineOf = (startAt: string, edges: readonly PictureEdge[]): readonly string[] => {
  const next = Map.groupBy(edges, ({ from }) => from);
  const longestFrom = (name: string, met: readonly string[]): readonly string[] =>
    (next.get(name) ?? [])
      .filter(({ to }) => !met.includes(to))
      .map(({ to }) => longestFrom(to, [...met, to]))
      .reduce((longest, way) => (way.length > longest.length ? way : longest), met);
  return longestFrom(startAt, [startAt]);
};

/** So far from a corner a way begins to turn. */
const turn = 14;

const towards = (from: Point, to: Point): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(turn, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
};

const spelled = ({ x, y }: Point): string =>
  `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;

/** An SVG path through the points, with rounded corners. */
export const pathThrough = (points: readonly Point[]): string =>
  points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M ${spelled(point)}`;
      if (!after) return `L ${spelled(point)}`;
      return `L ${spelled(towards(point, before))} Q ${spelled(point)} ${spelled(towards(point, after))}`;
    })
    .join(' ');
