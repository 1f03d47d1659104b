import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle, Entry } from '../../infra/bundle.ts';
import type { StageName } from '../../infra/stages.ts';
import { makeApp, type StageApp } from '../../infra/synthesis.ts';

// cdk-nag reads a property that aws-cdk-lib calls deprecated.
process.env.JSII_DEPRECATED ??= 'quiet';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A resource as the template spells it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no one shape
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly Parameters?: Readonly<
    Record<string, { readonly Type: string; readonly Default?: unknown }>
  >;
  readonly Rules?: Readonly<Record<string, unknown>>;
}

/** Code that no test of a template looks into: a file per function, so that assets exist. */
export const placeholders = (_root: string, entries: readonly Entry[]): Bundle => {
  const folder = mkdtempSync(join(tmpdir(), 'benefits-placeholders-'));
  for (const { name } of entries) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), `export const handler = ${name.length};\n`);
  }
  return { folderOf: (name) => join(folder, name), codeVersion: '0123456789abcdef' };
};

const made = new Map<string, ReturnType<typeof stand>>();

/** The app of a stage with placeholder code, and its template; made once for all who only look. */
export const standing = (stage: StageName, context: Record<string, unknown> = {}) => {
  const key = JSON.stringify([stage, context]);
  const known = made.get(key) ?? stand(stage, context);
  made.set(key, known);
  return known;
};

const stand = (stage: StageName, context: Record<string, unknown>) => {
  const outdir = mkdtempSync(join(tmpdir(), `benefits-${stage}-`));
  const settings = { outdir, context: { stage, ...context } };
  const app = makeApp(root, { ...settings, builtinCloudFormationValidation: false }, placeholders);
  const template = templateOf(app.app, app.stack.stackName);
  return { ...app, template, watching: watchingOf(app, template) };
};

const templateOf = (app: ReturnType<typeof makeApp>['app'], name: string): Template =>
  app.synth().getStackByName(name).template as Template;

/** What watches the stage, as if it stood in the stage's own template; undefined on this machine. */
const watchingOf = ({ app, watch }: StageApp, watched: Template): Template | undefined =>
  watch && (inPlace(templateOf(app, watch.stackName), watched) as Template);

/** Puts what an output of the watched stack says where it is asked for. */
const inPlace = (value: unknown, watched: Template): unknown => {
  if (Array.isArray(value)) return value.map((one) => inPlace(one, watched));
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::GetStackOutput': asked } = value as {
    'Fn::GetStackOutput'?: { OutputName: string };
  };
  if (asked) {
    const output = watched.Outputs[asked.OutputName];
    if (!output) throw new Error(`The stage's stack has no output ${asked.OutputName}.`);
    return output.Value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, inPlace(inner, watched)]);
  return Object.fromEntries(entries);
};

/** The same for a stage that has one. */
export const watching = (stage: 'dev' | 'prod'): Template => {
  const found = standing(stage).watching;
  if (found) return found;
  throw new Error(`Nothing watches ${stage}.`);
};

/** The resources of a type, by logical id. */
export const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The one resource whose logical id starts so; throws where there is not exactly one. */
export const named = (template: Template, type: string, start: string): Resource => {
  const found = ofType(template, type).filter(([id]) => id.startsWith(start));
  const [only] = found;
  if (only && found.length === 1) return only[1];
  throw new Error(`${found.length} resources ${type} start with ${start}`);
};

/** A logical id without the hash that CDK puts behind it, and without `Table`, `Bucket`, … */
export const plainId = (logicalId: string): string =>
  logicalId.replace(/[0-9A-F]{8}$/, '').replace(/(?<=.)(Table|Bucket|Queue|Topic|Machine)$/, '');

/** Every logical id that an expression refers to. */
export const idsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [inner as string];
    if (key === 'Fn::GetAtt') return [(inner as string[])[0] ?? ''];
    return idsIn(inner);
  });
};
