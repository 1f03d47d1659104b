import { fileURLToPath } from 'node:url';

/** The stand-in of the template `stand-in`. */
export const standIns = [
  {
    name: 'partner',
    entry: fileURLToPath(new URL('stand-ins/partner.ts', import.meta.url)),
    urlParameter: 'PartnerUrl',
    secretId: 'PartnerSecret',
    dataFile: 'partner.journal',
  },
];
