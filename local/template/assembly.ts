import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      displayName: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.enum(['zip', 'file']) }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});
const templateSchema = z.object({
  Parameters: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
});
export type Template = z.infer<typeof templateSchema>;

/** One stack of the output of `cdk synth`: its template and where its assets lie. */
export interface Assembly {
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  readonly template: Template;
  /** The file or folder behind an asset's S3 key; undefined where the key is not an asset's. */
  assetPath(objectKey: string): string | undefined;
}

const DEFAULT_REGION = 'ap-northeast-2';
const DEFAULT_ACCOUNT = '000000000000';

/** Reads a `cdk.out` folder. With several stacks in it, `stackName` says which. */
export function readAssembly(folder: string, stackName?: string): Assembly {
  const root = resolve(folder);
  const manifest = parse(join(root, 'manifest.json'), manifestSchema);
  const stacks = Object.entries(manifest.artifacts).filter(
    ([id, { type, properties }]) =>
      type === 'aws:cloudformation:stack' &&
      (stackName === undefined || stackName === id || stackName === properties?.stackName),
  );
  const [found, another] = stacks;
  if (found === undefined || another !== undefined) {
    throw new EnvironmentProblem(
      `${root} holds ${stacks.length} stacks${stackName ? ` named ${stackName}` : ''}` +
        `${another ? ` (${stacks.map(([id]) => id).join(', ')})` : ''}, one is needed: ` +
        'run `cdk synth -c stage=local`, or name the stack',
    );
  }
  const [id, { environment = '', properties = {} }] = found;
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  const templateFile = join(root, String(properties.templateFile));
  return {
    stackName: String(properties.stackName ?? id),
    region: region.startsWith('unknown') || region === '' ? DEFAULT_REGION : region,
    account: /^\d{12}$/.test(account) ? account : DEFAULT_ACCOUNT,
    template: parse(templateFile, templateSchema),
    assetPath: readAssets(root, manifest.artifacts),
  };
}

function readAssets(root: string, artifacts: z.infer<typeof manifestSchema>['artifacts']) {
  const paths = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest') continue;
    const { files } = parse(join(root, String(properties?.file)), assetsSchema);
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) {
        paths.set(objectKey, resolve(root, source.path));
      }
    }
  }
  return (objectKey: string) => paths.get(objectKey);
}

function parse<T>(path: string, schema: z.ZodType<T>): T {
  if (!existsSync(path)) {
    throw new EnvironmentProblem(`${path} is missing: run \`cdk synth -c stage=local\` first`);
  }
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new EnvironmentProblem(
    `${path} is not what \`cdk synth\` writes: ${z.prettifyError(parsed.error)}`,
  );
}
