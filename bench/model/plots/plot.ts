import { parse, resetSVGDefIds, View } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';

/** A bar or line as it is drawn everywhere, and the one that a reader should see first. */
export const colours = { plain: '#4f86c6', seen: '#e08a2c', rule: '#8b949e' } as const;

/** Read on white and on dark ground: the page behind decides, the picture has none of its own. */
const style =
  '<style>text{fill:#424a53}' + '@media (prefers-color-scheme: dark){text{fill:#c9d1d9}}</style>';

const config: Config = {
  background: 'transparent',
  font: 'system-ui, -apple-system, Segoe UI, sans-serif',
  view: { stroke: null },
  axis: {
    ...{ domainColor: colours.rule, tickColor: colours.rule, gridColor: colours.rule },
    ...{ gridOpacity: 0.25, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal' },
    labelLimit: 0,
  },
  title: { anchor: 'start', fontSize: 14, fontWeight: 600, offset: 12 },
  legend: { labelFontSize: 12, titleFontSize: 12, orient: 'top', title: null, labelLimit: 0 },
};

/** Marks that tell their numbers one by one: pages show the picture as one image with one title. */
const perMark = / (?:role|aria-[a-z]+)="[^"]*"/g;

/** A picture and what it shows, in words. */
export interface Plot {
  readonly title: string;
  readonly spec: TopLevelSpec;
}

/** The picture as the text of an SVG file, the same for the same numbers. */
export const svgOf = async ({ title, spec }: Plot): Promise<string> => {
  const { spec: compiled } = compile({ ...spec, title, config });
  const view = new View(parse(compiled), { renderer: 'none' });
  // Ids go on from picture to picture otherwise.
  resetSVGDefIds();
  try {
    const svg = (await view.toSVG()).replace(perMark, '');
    // By a function: a title may speak of dollars.
    return `${svg.replace(/<svg[^>]*>/, (tag) => `${tag}<title>${title}</title>${style}`)}\n`;
  } finally {
    view.finalize();
  }
};
