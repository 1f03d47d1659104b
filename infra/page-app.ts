import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { PageStack } from './page.ts';
import { stageNamed } from './stages.ts';

// cdk-nag reads a property that aws-cdk-lib calls deprecated; the warning helps nobody here.
process.env.JSII_DEPRECATED ??= 'quiet';

/** The page's own app: `cdk deploy --app "node infra/page-app.ts" -c stage=dev -c operatorApi=https://…`. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
const door: unknown = app.node.tryGetContext('operatorApi');
if (typeof door !== 'string' || !door.startsWith('https://')) {
  process.stderr.write(
    'Say where the operator’s door is: -c operatorApi=<OperatorApiUrl, an output of benefits-<stage>>.\n',
  );
  process.exitCode = 1;
} else {
  new PageStack(app, stageNamed(app.node.tryGetContext('stage') ?? 'dev'), door);
  app.synth();
}
