import type { Definition, Json, State } from './asl.ts';
import {
  compileChoice,
  compileExpression,
  compileInput,
  compileOutput,
  compileTemplate,
  type Evaluation,
  type OutputOf,
} from './interpreter.ts';

/** A definition with its paths and templates compiled once, for any number of executions. */
export interface CompiledMachine {
  readonly definition: Definition;
  state(name: string): CompiledState;
}

export interface CompiledState {
  readonly name: string;
  readonly state: State;
  readonly input: Evaluation;
  /** What Parameters may make of an input; undefined without them, or where nothing can grow. */
  readonly growth: Growth | undefined;
  readonly output: OutputOf;
  /** What a Catch hands on, by its place in the list. */
  readonly catches: readonly OutputOf[];
  /** A path or intrinsic of one of the state's fields. */
  expression(text: string): Evaluation;
  template(name: 'ItemSelector' | 'BatchInput' | 'Reader' | 'Writer'): Evaluation;
  choose(): ReturnType<typeof compileChoice>;
  /** The iteration of a Map (one), or the branches of a Parallel. */
  readonly inner: readonly CompiledMachine[];
}

/** The most that a template makes: each expression may be the whole input, or of the context. */
interface Growth {
  readonly expressions: number;
  /** Of everything that is not an expression's value, in characters. */
  readonly constant: number;
  readonly fromContext: boolean;
}

const growthOf = (parameters: Json | undefined): Growth | undefined => {
  if (parameters === undefined) return undefined;
  const text = JSON.stringify(parameters);
  const expressions = [...text.matchAll(/\.\$":"((?:\\.|[^"\\])*)"/g)].map(
    ([, found = '']) => found,
  );
  const paths = expressions.flatMap((expression) => expression.match(/\$\$?/g) ?? []);
  return {
    expressions: paths.length,
    constant: text.length,
    fromContext: expressions.some((found) =>
      /\$\$(\.Execution\.Input|\.Map|$|[,)])|States\./.test(found),
    ),
  };
};

/** Makes once what is asked for under a key. */
const keeping = <T>(make: (key: string) => T): ((key: string) => T) => {
  const kept = new Map<string, T>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
};

const templatesOf = (state: State) => ({
  ItemSelector: state.ItemSelector,
  BatchInput: state.ItemBatcher?.BatchInput,
  Reader: state.ItemReader?.Parameters,
  Writer: state.ResultWriter?.Parameters,
});

const compileState = (name: string, state: State): CompiledState => {
  const inner = state.ItemProcessor === undefined ? state.Branches : [state.ItemProcessor];
  const template = keeping((key) =>
    compileTemplate(templatesOf(state)[key as keyof ReturnType<typeof templatesOf>]),
  );
  const choose = keeping(() => compileChoice(state));
  return {
    name,
    state,
    input: compileInput(state),
    growth: growthOf(state.Parameters),
    output: compileOutput(state),
    catches: (state.Catch ?? []).map(({ ResultPath }) =>
      compileOutput(ResultPath === undefined ? {} : { ResultPath }),
    ),
    expression: keeping((text) => compileExpression(text)),
    template,
    choose: () => choose(''),
    inner: (inner ?? []).map(compileMachine),
  };
};

/** Compiles a definition that the definition check let pass. */
export function compileMachine(definition: Definition): CompiledMachine {
  const compiled = keeping((name) => {
    const state = definition.States[name];
    if (state === undefined) throw new Error(`The definition has no state '${name}'.`);
    return compileState(name, state);
  });
  return { definition, state: compiled };
}
