import { EnvironmentProblem } from '../environment-problem.ts';
import type { Assembly } from '../template/assembly.ts';
import type { Of } from '../template/resources-of.ts';
import type { FunctionProperties } from './function-properties.ts';
import type { LocalFunction } from './functions.ts';

/** A function of the template with the folder that its bundle lies in. */
export function functionOf(
  { logicalId, name, arn, properties }: Of<FunctionProperties>,
  assembly: Assembly,
): LocalFunction {
  const code = assembly.assetPath(properties.Code.S3Key);
  if (code === undefined) {
    throw new EnvironmentProblem(
      `the code of ${logicalId} (${properties.Code.S3Key}) is not among the assets: ` +
        'synthesise again',
    );
  }
  return {
    name,
    arn,
    code,
    handler: properties.Handler,
    memoryMb: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    variables: properties.Environment?.Variables ?? {},
  };
}
