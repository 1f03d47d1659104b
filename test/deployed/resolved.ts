/** A resource that stands, as `describe.py` found it. */
export interface Standing {
  readonly type: string;
  /** What `Ref` of it gives. */
  readonly id: string;
  /** As its service describes it; absent for what is only a part of another. */
  // biome-ignore lint/suspicious/noExplicitAny: as many forms as services
  readonly is?: any;
}

/** What stands of the stage's stack and of the one that watches it. */
export interface StandingStack {
  readonly resources: Readonly<Record<string, Standing>>;
  readonly bucketPolicies: Readonly<Record<string, unknown>>;
  /** The values that the stack was deployed with. */
  readonly parameters: Readonly<Record<string, string>>;
  /** By the name of the stack. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly DeletionPolicy?: string; Properties: unknown }>
  >;
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Region': 'ap-northeast-2',
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

type Intrinsic = (given: never, stack: StandingStack) => unknown;

/** Every intrinsic that our templates use. */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (id: string, stack) => pseudo[id] ?? stack.parameters[id] ?? standing(stack, id).id,
  'Fn::GetAtt': ([id, name]: [string, string], stack) => attribute(stack, id, name),
  'Fn::GetStackOutput': (asked: { StackName: string; OutputName: string }, { outputs }) =>
    outputs[asked.StackName]?.[asked.OutputName] ?? missing(asked.OutputName),
  'Fn::Join': ([by, parts]: [string, unknown], stack) =>
    (resolved(parts, stack) as unknown[]).join(by),
  'Fn::Split': ([by, text]: [string, unknown], stack) => String(resolved(text, stack)).split(by),
  'Fn::Select': ([at, list]: [number, unknown], stack) =>
    (resolved(list, stack) as unknown[])[Number(at)],
  'Fn::Sub': (text: string) => text.replaceAll(/\$\{([\w:]+)\}/g, (_, name) => pseudo[name] ?? ''),
};

/** The value of a property when its stack stands. */
export const resolved = (value: unknown, stack: StandingStack): unknown => {
  if (Array.isArray(value)) return value.map((one) => resolved(one, stack));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, given] = entries[0] ?? [];
  const intrinsic = entries.length === 1 && name !== undefined ? intrinsics[name] : undefined;
  if (intrinsic) return intrinsic(given as never, stack);
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolved(inner, stack)]));
};

const missing = (output: string): never => {
  throw new Error(`No stack that stands has the output ${output}.`);
};

const standing = ({ resources }: StandingStack, logicalId: string): Standing => {
  const found = resources[logicalId];
  if (found) return found;
  throw new Error(`${logicalId} is in the template and does not stand.`);
};

const attribute = (stack: StandingStack, logicalId: string, name: string): unknown => {
  const { is } = standing(stack, logicalId);
  const value = is[name] ?? is[name.toLowerCase()];
  if (value !== undefined) return value;
  throw new Error(`${logicalId} has no ${name}: describe.py does not read it.`);
};
