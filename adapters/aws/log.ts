import type { Clock, Log } from '../env.ts';

const metricsNamespace = 'BenefitsOrchestrator';

/** One JSON object a line on standard output; metrics in CloudWatch's embedded metric format. */
export const jsonLog = (clock: Clock, write: (line: string) => void): Log => {
  const line = (level: string, message: string, fields: Record<string, unknown>): void =>
    write(JSON.stringify({ level, at: new Date(clock.now()).toISOString(), message, ...fields }));
  return {
    info: (message, fields = {}) => line('info', message, fields),
    error: (message, fields = {}) => line('error', message, fields),
    metrics: (dimensions, values) =>
      write(
        JSON.stringify({
          _aws: {
            Timestamp: clock.now(),
            CloudWatchMetrics: [
              {
                Namespace: metricsNamespace,
                Dimensions: [Object.keys(dimensions)],
                Metrics: Object.keys(values).map((name) => ({ Name: name })),
              },
            ],
          },
          ...dimensions,
          ...values,
        }),
      ),
  };
};
