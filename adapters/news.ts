import { type News, type NewsType, newsSchemas } from '../domain/news.ts';
import type { Env } from './env.ts';

/** Says something on the bus, in the form that listeners rely on. */
export const tellTheBus = async <T extends NewsType>(
  env: Pick<Env, 'bus' | 'settings'>,
  type: T,
  detail: News<T>,
): Promise<void> => {
  const said = newsSchemas[type].parse(detail);
  await env.bus.publish(`publish ${type}`, env.settings.required('BUS'), type, said);
};
