import { expect, it } from 'vitest';
import { ledgerBeside } from '../../commands/lives/ledger-beside.ts';

it('says what failed where the thread that reads the ledger cannot', async () => {
  const nobody = 'http://127.0.0.1:9';
  const reading = ledgerBeside({
    place: {
      ...{ region: 'ap-northeast-2', endpoint: nobody, dynamodb: nobody },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
    table: 'Ledger',
  });
  await expect(reading.next()).rejects.toThrow('read the ledger');
});
