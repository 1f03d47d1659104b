import { readFileSync } from 'node:fs';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { MachineRegistration } from '../step-functions/ports.ts';
import type { Assembly } from './assembly.ts';
import type { Resource } from './resolve.ts';
import type { StateMachineProperties } from './state-machine-properties.ts';

/** A state machine of the template as the engine takes it: the definition read, its names filled in. */
export function machineOf(resource: Resource, assembly: Assembly): MachineRegistration {
  const properties = resource.properties as StateMachineProperties;
  const { RoleArn: roleArn, StateMachineType: type, Tags } = properties;
  return {
    name: resource.name,
    arn: resource.arn,
    definition: JSON.parse(definitionText(resource, properties, assembly)),
    type,
    ...(roleArn !== undefined && { roleArn }),
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  };
}

function definitionText(
  { logicalId }: Resource,
  properties: StateMachineProperties,
  assembly: Assembly,
): string {
  const { Definition, DefinitionS3Location: location, DefinitionString: text } = properties;
  const path = location && assembly.assetPath(location.Key);
  if (location !== undefined && path === undefined) {
    throw new EnvironmentProblem(
      `the definition of ${logicalId} (${location.Key}) is not among the assets: synthesise again`,
    );
  }
  const written = path ? readFileSync(path, 'utf8') : (text ?? JSON.stringify(Definition ?? {}));
  return substituted(written, properties.DefinitionSubstitutions, logicalId);
}

/** `${Name}` in the definition stands for what the template says; a name it lacks is an error. */
function substituted(
  text: string,
  substitutions: StateMachineProperties['DefinitionSubstitutions'],
  logicalId: string,
): string {
  return text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (_whole, name: string) => {
    const value = substitutions[name];
    if (value !== undefined) return JSON.stringify(String(value)).slice(1, -1);
    throw new EnvironmentProblem(
      `the definition of ${logicalId} names \${${name}}, which has no substitution in the template`,
    );
  });
}
