import {
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMemo } from 'react';
import type { WorkflowPicture } from '../../domain/operations/workflow-picture.ts';
import { stateLooks } from '../elements/status-badge.tsx';
import { useWidth } from '../elements/use-width.ts';
import { ProgressBar } from '../runs/progress-bar.tsx';
import { useSpeech } from '../words/speech.tsx';
import {
  layOut,
  type PlacedEdge,
  type PlacedState,
  type Point,
  pathThrough,
} from './workflow-layout.ts';

interface StateData extends Record<string, unknown> {
  readonly placed: PlacedState;
  readonly chosen: boolean;
  onChoose(name: string): void;
}

type StateNode = Node<StateData, 'state'>;
type WayEdge = Edge<{ readonly placed: PlacedEdge }, 'way'>;

/** Around the drawing, in pixels. */
const margin = 8;

const nodeTypes = { state: StateBox };
const edgeTypes = { way: Way };

/** The run's workflow as a drawing of which every state is a button. */
export const WorkflowGraph = (given: {
  readonly picture: WorkflowPicture;
  readonly chosen: string | undefined;
  onChoose(name: string): void;
}) => {
  const { words } = useSpeech();
  const { picture, chosen, onChoose } = given;
  const drawn = useMemo(() => layOut(picture), [picture]);
  const nodes: StateNode[] = drawn.states.map((placed) => ({
    id: placed.state.name,
    type: 'state',
    position: placed.at,
    width: placed.width,
    height: placed.height,
    data: { placed, chosen: placed.state.name === chosen, onChoose },
  }));
  const edges: WayEdge[] = drawn.edges.map((placed) => ({
    id: placed.id,
    type: 'way',
    source: placed.edge.from,
    target: placed.edge.to,
    data: { placed },
  }));
  const [place, width] = useWidth<HTMLElement>();
  // As large as the width allows, and as high as that makes it: the page scrolls, not the drawing.
  const zoom = Math.min(1, Math.max(0.3, (width - 2 * margin) / drawn.width));
  const x = Math.max(margin, (width - drawn.width * zoom) / 2);
  return (
    <section
      ref={place}
      className="workflow-graph"
      aria-label={words.run.graphLabel}
      style={{ height: drawn.height * zoom + 2 * margin }}
    >
      {width > 0 && (
        <ReactFlow
          key={`${width} ${drawn.width} ${drawn.height}`}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          defaultViewport={{ x, y: margin, zoom }}
          fitViewOptions={{ maxZoom: 1, minZoom: 0.3, padding: 0 }}
          minZoom={0.3}
          maxZoom={1.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
        >
          <Controls showInteractive={false} position="top-right" />
        </ReactFlow>
      )}
    </section>
  );
};

function StateBox({ data }: NodeProps<StateNode>) {
  const { words } = useSpeech();
  const { placed, chosen, onChoose } = data;
  const { state } = placed;
  const { tone, icon: Icon } = stateLooks[state.status];
  return (
    <div className={`state-box tone-${tone} is-${state.status} ${chosen ? 'is-chosen' : ''}`}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <button
        type="button"
        className="nodrag nopan"
        aria-pressed={chosen}
        onClick={() => onChoose(state.name)}
      >
        <Icon aria-hidden="true" className={state.status === 'running' ? 'turning' : undefined} />
        <span>
          <span className="state-name">{state.name}</span>
          <span className="state-what">
            {words.stateStatus[state.status]} · {state.type}
            {state.retries > 0 && ` · ${words.run.retries(state.retries)}`}
          </span>
        </span>
      </button>
      {state.progress && <ProgressBar progress={state.progress} />}
      {state.inside?.map((name) => (
        <span key={name} className="state-inside">
          {name}
        </span>
      ))}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

function Way({ id, data }: EdgeProps<WayEdge>) {
  if (!data) return null;
  const { edge, points } = data.placed;
  const [before, end] = points.slice(-2);
  return (
    <>
      <BaseEdge
        id={id}
        path={pathThrough(points)}
        className={`way by-${edge.by} ${edge.taken ? 'is-taken' : ''}`}
      />
      {before && end && (
        <path
          className={`way-end ${edge.taken ? 'is-taken' : ''}`}
          d="M -7 -4.5 L -7 4.5 L 0 0 Z"
          transform={`translate(${end.x} ${end.y}) rotate(${degreesBetween(before, end)})`}
        />
      )}
    </>
  );
}

const degreesBetween = (from: Point, to: Point): number =>
  (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
