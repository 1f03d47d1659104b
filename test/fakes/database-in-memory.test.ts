import { describe } from 'vitest';
import { databaseContract } from './database-contract.ts';
import { databaseInMemory } from './database-in-memory.ts';

describe('the database in memory', () => {
  databaseContract(async () => ({ database: databaseInMemory(), table: 'T' }));
});
