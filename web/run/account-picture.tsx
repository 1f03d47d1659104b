import { useMemo } from 'react';
import { ResponsiveContainer, Sankey, type SankeyLinkProps } from 'recharts';
import type { Manifest } from '../../domain/manifest.ts';
import type { Words } from '../words/en.ts';
import { useSpeech } from '../words/speech.tsx';
import { type AccountFlow, type FlowPlace, flowOf } from './account-flow.ts';

/** Fewer lines than this many pixels' worth are still drawn. */
const thinnest = 1.5;
/** So far apart two places stand: two rows of text fit between. */
const apart = 30;
/** Room at the right for the names of reasons. */
const namesWidth = 330;

/** Where the lines of a run went, as a flow from left to right; the table says the same in numbers. */
export const AccountPicture = ({ manifest }: { readonly manifest: Manifest }) => {
  const { words, formats } = useSpeech();
  const flow = useMemo(() => flowOf(manifest), [manifest]);
  const data = useMemo(() => asSankey(flow), [flow]);
  const leaves = flow.places.filter(({ id }) => !flow.ways.some(({ from }) => from === id)).length;
  const all = flow.places[0]?.lines || 1;
  return (
    <figure
      className="account-picture"
      aria-label={words.run.picture(formats.count(manifest.considered))}
    >
      <ResponsiveContainer width="100%" height={Math.max(300, leaves * (apart + 6))}>
        <Sankey
          data={data}
          nodeWidth={12}
          nodePadding={apart}
          linkCurvature={0.5}
          iterations={64}
          align="left"
          sort={false}
          margin={{ top: 16, right: namesWidth, bottom: 16, left: 4 }}
          node={({ payload, x, y, width, height }) => (
            <Place place={placeOf(payload)} {...{ all, x, y, width, height }} />
          )}
          link={(way: SankeyLinkProps) => <Way to={placeOf(way.payload.target)} way={way} />}
        />
      </ResponsiveContainer>
    </figure>
  );
};

const asSankey = ({ places, ways }: AccountFlow) => {
  const indexOf = new Map(places.map(({ id }, index) => [id, index]));
  return {
    nodes: places.map((place) => ({ place, name: place.id })),
    links: ways.map(({ from, to, lines }) => ({
      source: indexOf.get(from) ?? 0,
      target: indexOf.get(to) ?? 0,
      value: lines,
    })),
  };
};

/** The library hands back what it was given, without its type. */
const placeOf = (node: unknown): FlowPlace => (node as { readonly place: FlowPlace }).place;

const Place = (given: {
  readonly place: FlowPlace;
  readonly all: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}) => {
  const { words, formats } = useSpeech();
  const { place, all, x, y, width, height } = given;
  const counted = `${formats.count(place.lines)} (${formats.share(place.lines / all)})`;
  const [left, middle] = [x + width + 8, y + height / 2];
  return (
    <g>
      <rect
        {...{ x, y, width, rx: 2, height: Math.max(height, thinnest) }}
        className={`flow-place of-${place.of ?? 'considered'}`}
      />
      <text className="flow-name" x={left} y={middle} dominantBaseline="middle">
        {place.kind === 'reason' ? (
          <>
            {nameOfPlace(place, words)} <tspan className="flow-count">{counted}</tspan>
          </>
        ) : (
          <>
            <tspan className="flow-title" x={left} dy="-0.55em">
              {nameOfPlace(place, words)}
            </tspan>
            <tspan className="flow-count" x={left} dy="1.25em">
              {counted}
            </tspan>
          </>
        )}
      </text>
    </g>
  );
};

const Way = ({ to, way }: { readonly to: FlowPlace; readonly way: SankeyLinkProps }) => {
  const { sourceX, sourceY, sourceControlX, targetX, targetY, targetControlX, linkWidth } = way;
  return (
    <path
      className={`flow-way of-${to.of ?? 'considered'}`}
      d={`M${sourceX},${sourceY} C${sourceControlX},${sourceY} ${targetControlX},${targetY} ${targetX},${targetY}`}
      strokeWidth={Math.max(linkWidth, thinnest)}
    />
  );
};

/** A reason is drawn by its code, which is short; the table has its sentence. */
const nameOfPlace = ({ kind, reason }: FlowPlace, words: Words): string => {
  if (kind === 'reason') return (reason ?? '').replaceAll('_', ' ');
  if (kind === 'rows' || kind === 'considered' || kind === 'quarantined') return words.run[kind];
  return words.outcome[kind];
};
