import { EnvironmentProblem } from '../environment-problem.ts';
import type { Assembly } from './assembly.ts';
import { looseEnds } from './loose-ends.ts';
import { type Place, resourceType } from './resource-types.ts';

/** A resource that runs, its properties resolved and checked. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
  /** What `Ref` gives: a name, an ARN or a URL, as CloudFormation has it for this type. */
  readonly reference: string;
  readonly arn: string;
  readonly properties: unknown;
}

export interface ResolvedTemplate {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** A value of the template from which CloudFormation takes the property out. */
const NO_VALUE = Symbol('AWS::NoValue');
/** Ref and GetAtt must be answered before any resource exists, so names are chosen, not made up. */
const NAME_LENGTH_MAX = 63;

/**
 * Resolves the whole template or throws one EnvironmentProblem that lists everything in it that
 * cannot run here: logical id, type, what is wrong and what to do.
 */
export function resolveTemplate(
  assembly: Assembly,
  place: Place,
  parameters: Readonly<Record<string, string>>,
): ResolvedTemplate {
  const problems = refusals(assembly);
  const values = parameterValues(assembly, parameters, problems);
  const resolver = makeResolver(assembly, place, values);
  const resources: Resource[] = [];
  for (const [logicalId, { Type: type, Properties }] of Object.entries(
    assembly.template.Resources,
  )) {
    const row = resourceType(type);
    if (!('runs' in row)) continue;
    try {
      const parsed = row.runs.safeParse(resolver.value(Properties));
      const { name, reference, arn } = resolver.named(logicalId);
      if (parsed.success) {
        resources.push({ logicalId, type, name, reference, arn, properties: parsed.data });
        continue;
      }
      for (const issue of parsed.error.issues) {
        const at = issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
        problems.push(`${logicalId} (${type})${at}: ${issue.message}: this cannot run locally`);
      }
    } catch (error) {
      problems.push(`${logicalId} (${type}): ${(error as Error).message}`);
    }
  }
  const outputs: Record<string, string> = {};
  for (const [id, { Value }] of Object.entries(assembly.template.Outputs)) {
    try {
      outputs[id] = String(resolver.value(Value));
    } catch (error) {
      problems.push(`output ${id}: ${(error as Error).message}`);
    }
  }
  problems.push(...looseEnds(resources));
  if (problems.length > 0) {
    throw new EnvironmentProblem(
      `the template of ${assembly.stackName} cannot run here:\n- ${problems.join('\n- ')}`,
    );
  }
  return { resources, outputs };
}

function refusals({ template }: Assembly): string[] {
  const problems: string[] = [];
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const row = resourceType(resource.Type);
    if ('refused' in row) problems.push(`${logicalId} (${resource.Type}): ${row.refused}`);
    if ('Condition' in resource) {
      problems.push(`${logicalId} (${resource.Type}): conditions are not evaluated: remove it`);
    }
  }
  return problems;
}

function parameterValues(
  { template }: Assembly,
  given: Readonly<Record<string, string>>,
  problems: string[],
): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, { Type, Default }] of Object.entries(template.Parameters)) {
    // What the CDK's bootstrap version parameter asks of an account has no meaning here.
    if (String(Type).startsWith('AWS::SSM::')) continue;
    const value = given[name] ?? Default;
    if (value === undefined) {
      problems.push(`parameter ${name} has no value: give it one when starting the local cloud`);
    } else values.set(name, String(value));
  }
  for (const name of Object.keys(given)) {
    if (!(name in template.Parameters)) {
      problems.push(`parameter ${name} is given, but the template has none of that name`);
    }
  }
  return values;
}

function makeResolver(assembly: Assembly, place: Place, parameters: Map<string, string>) {
  const pseudo: Record<string, string | symbol> = {
    'AWS::AccountId': place.account,
    'AWS::NoValue': NO_VALUE,
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::StackName': place.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  function named(logicalId: string) {
    const resource = assembly.template.Resources[logicalId];
    if (resource === undefined) throw new Error(`nothing in the template is called ${logicalId}`);
    const row = resourceType(resource.Type);
    if (!('runs' in row)) {
      const arn = `arn:aws:without-effect:${place.region}:${place.account}:${logicalId}`;
      return { row, name: logicalId, reference: logicalId, arn };
    }
    const given = row.named === undefined ? undefined : resource.Properties[row.named];
    const chosen = `${place.stackName}-${logicalId}`.slice(0, NAME_LENGTH_MAX);
    const name =
      given === undefined
        ? resource.Type === 'AWS::S3::Bucket'
          ? chosen.toLowerCase()
          : chosen
        : String(value(given));
    const arn = (row.attributes?.Arn ?? row.reference)(name, place, logicalId);
    return { row, name, reference: row.reference(name, place, logicalId), arn };
  }

  function attribute(logicalId: string, wanted: string): string {
    const { row, name, arn } = named(logicalId);
    if (wanted === 'Arn') return arn;
    const text = 'runs' in row ? row.attributes?.[wanted] : undefined;
    if (text === undefined) {
      throw new Error(`attribute ${wanted} of ${logicalId} is not known to the local cloud`);
    }
    return text(name, place, logicalId);
  }

  function reference(id: string): unknown {
    return pseudo[id] ?? parameters.get(id) ?? named(id).reference;
  }

  function substitute(text: string, own: Record<string, unknown>): string {
    return text.replace(/\$\{([^}]+)\}/g, (_whole, key: string) => {
      // `${!Name}` is how a template writes `${Name}` without meaning one.
      if (key.startsWith('!')) return `\${${key.slice(1)}}`;
      if (key in own) return String(value(own[key]));
      const dot = key.indexOf('.');
      return String(dot < 0 ? reference(key) : attribute(key.slice(0, dot), key.slice(dot + 1)));
    });
  }

  function intrinsic(name: string, argument: unknown): unknown {
    if (name === 'Ref') return reference(String(argument));
    if (name === 'Fn::GetAtt') {
      const [id, ...path] = Array.isArray(argument) ? argument : String(argument).split('.');
      return attribute(String(id), path.join('.'));
    }
    if (name === 'Fn::Join' && Array.isArray(argument)) {
      return (value(argument[1]) as unknown[]).map(String).join(String(argument[0]));
    }
    if (name === 'Fn::Sub') {
      const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
      return substitute(String(text), own as Record<string, unknown>);
    }
    if (name === 'Fn::Select' && Array.isArray(argument)) {
      const picked = (value(argument[1]) as unknown[])[Number(argument[0])];
      if (picked === undefined)
        throw new Error(`there is no entry ${String(argument[0])} to select`);
      return picked;
    }
    if (name === 'Fn::Split' && Array.isArray(argument)) {
      return String(value(argument[1])).split(String(argument[0]));
    }
    throw new Error(
      `${name} is not known to the local cloud: use Ref, GetAtt, Join, Sub, Select or Split`,
    );
  }

  function value(given: unknown): unknown {
    if (Array.isArray(given)) return given.map(value).filter((each) => each !== NO_VALUE);
    if (typeof given !== 'object' || given === null) return given;
    const entries = Object.entries(given);
    const [first] = entries;
    if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return intrinsic(first[0], first[1]);
    }
    return Object.fromEntries(
      entries
        .map(([key, each]) => [key, value(each)] as const)
        .filter(([, each]) => each !== NO_VALUE),
    );
  }

  return { value, named };
}
