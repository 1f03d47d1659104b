import type { Json } from './asl.ts';

/**
 * The context object (`$$`) as AWS gives it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export interface ContextObject {
  readonly Execution: {
    readonly Id: string;
    readonly Input: Json;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: number;
    readonly RedriveTime?: string;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly State?: {
    readonly EnteredTime: string;
    readonly Name: string;
    /** Of states that can be retried: recorded from AWS, others have none. */
    readonly RetryCount?: number;
  };
  readonly Task?: { readonly Token: string };
  readonly Map?: { readonly Item: { readonly Index: number; readonly Value: Json } };
}
