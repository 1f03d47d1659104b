import { AwsError } from './ports.ts';

/**
 * Names of machines and executions, and the ARNs made of them.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const nameMax = 80;
// biome-ignore lint/suspicious/noControlCharactersInRegex: AWS refuses these very characters.
const refused = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

export const checkName = (name: string): string => {
  if (name.length > 0 && name.length <= nameMax && !refused.test(name)) return name;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
};

interface Place {
  readonly region: string;
  readonly account: string;
}

export const machineArn = ({ region, account }: Place, name: string): string =>
  `arn:aws:states:${region}:${account}:stateMachine:${name}`;

/** An execution's ARN from its machine's. */
export const executionArn = (machine: string, name: string): string =>
  `${machine.replace(':stateMachine:', ':execution:')}:${name}`;

/** The text if it is an ARN of the kind, InvalidArn otherwise. */
export const checkArn = (arn: string, ...kinds: readonly string[]): string => {
  const [scheme, , service, , , kind] = arn.split(':');
  if (scheme === 'arn' && service === 'states' && kinds.includes(kind ?? '')) return arn;
  throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
};
