import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { bundle } from './bundle.ts';
import { chargingStandIn } from './charging.ts';
import { entryOf, functionRows } from './functions.ts';
import { nameEverything } from './outputs.ts';
import { partnersOf } from './partners.ts';
import { BenefitsStack } from './stack.ts';
import { type Stage, stageNamed } from './stages.ts';
import { standInEntry, standInRows } from './stand-ins.ts';
import { WatchStack } from './watch-stack.ts';

/** What is bundled for a stage: the functions, and the partners' stand-ins where it has them. */
export const entriesOf = (stage: Stage) => [
  ...functionRows.map((row) => ({ name: row.name, entry: entryOf(row) })),
  ...(stage.charging === 'stand-in' ? [chargingStandIn] : []),
  ...(stage.partners === 'stand-ins' ? standInRows.map(standInEntry) : []),
];

/** The flags of cdk.json, so that every way of synthesising makes the same template. */
const flagsOf = (root: string): Record<string, unknown> =>
  (JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> })
    .context;

/** An app with the stacks of one stage. */
export interface StageApp {
  readonly app: App;
  readonly stack: BenefitsStack;
  /** Undefined where nothing could ring: on this machine. */
  readonly watch: WatchStack | undefined;
}

/**
 * The app with the one stage that the context names (`dev` where it names none), bundled, watched
 * and with both packs of cdk-nag attached: a finding that nobody has acknowledged fails the synth.
 */
export const makeApp = (
  root: string,
  props: AppProps = {},
  bundled: typeof bundle = bundle,
): StageApp => {
  const settings = { ...props, context: { ...flagsOf(root), ...props.context } };
  const stage = stageOf(settings);
  const app = new App({
    // CloudFormation's own rules take four seconds, and no CloudFormation reads a local template.
    builtinCloudFormationValidation: stage.runsOn === 'AWS',
    ...settings,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const stack = new BenefitsStack(app, stage, {
    root,
    bundle: bundled(root, entriesOf(stage)),
    partners:
      stage.charging === 'reviewed partner'
        ? partnersOf(root, app.node.tryGetContext('chargingUrl'))
        : undefined,
  });
  nameEverything(stack);
  const watch = stage.runsOn === 'AWS' ? new WatchStack(app, stack) : undefined;
  return { app, stack, watch };
};

/** The context comes from the command line too, and only an app knows how to read that. */
const stageOf = (settings: AppProps): Stage =>
  stageNamed(new App({ ...settings, autoSynth: false }).node.tryGetContext('stage') ?? 'dev');
