import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../local/cloud.ts';
import { aFolder, anAssembly, aTemplate } from './an-assembly.ts';

/** A cloud that runs a template of `test/local/templates`, its clock starting in January 2026. */
export const aCloud = (
  template: string,
  given: Partial<LocalCloudOptions> = {},
): Promise<LocalCloud> =>
  startLocalCloud({
    dataFolder: aFolder(),
    assembly: anAssembly(aTemplate(template)),
    standIns: [],
    startAt: '2026-01-31T02:00:00.000Z',
    ...given,
  });

/** Milliseconds of an ISO instant. */
export const at = (instant: string): number => Date.parse(instant);
