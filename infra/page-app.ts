import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { type Settings, settingsOf } from '../web/reach/settings.ts';
import { PageStack } from './page.ts';
import { type Stage, stageNamed } from './stages.ts';

// cdk-nag reads a property that aws-cdk-lib calls deprecated; the warning helps nobody here.
process.env.JSII_DEPRECATED ??= 'quiet';

const complain = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
};

/** Why a page on AWS could not use settings that are good by themselves. */
const faultOf = ({ stage, api, signIn }: Settings, { name }: Stage): string | undefined => {
  if (stage !== name) return `is of stage ${stage}, and this is ${name}.`;
  if (api !== '') return `has the api ${api}: leave it empty, the door lies below the page.`;
  if (signIn.by === 'token' || signIn.issuer.startsWith('https:')) return undefined;
  return `signs people in at ${signIn.issuer}, on one machine.`;
};

/** The file that will lie beside the page; a stage whose people put a token in needs none. */
const settingsAt = (path: unknown, stage: Stage): Pick<Settings, 'signIn'> | undefined => {
  if (typeof path !== 'string') return { signIn: { by: 'token' } };
  try {
    const settings = settingsOf(readFileSync(path, 'utf8'));
    const fault = faultOf(settings, stage);
    if (fault === undefined) return settings;
    complain(`-c settings=${path} ${fault}`);
  } catch (error) {
    complain(
      `-c settings=${path} cannot be used: ${error instanceof Error ? error.message : error}`,
    );
  }
  return undefined;
};

/**
 * The page's own app: `cdk deploy --app "node infra/page-app.ts" -c stage=dev -c operatorApi=https://…
 * -c settings=<the file that becomes config.json>`.
 */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
const door: unknown = app.node.tryGetContext('operatorApi');
const stage = stageNamed(app.node.tryGetContext('stage') ?? 'dev');
const settings = settingsAt(app.node.tryGetContext('settings'), stage);
if (typeof door !== 'string' || !door.startsWith('https://')) {
  complain(
    'Say where the operator’s door is: -c operatorApi=<OperatorApiUrl, an output of benefits-<stage>>.',
  );
} else if (settings) {
  new PageStack(app, stage, { door, settings });
  app.synth();
}
