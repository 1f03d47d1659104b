import { describe, expect, it, vi } from 'vitest';
import { whatToDoAbout } from '../../commands/dropped-extract.ts';
import { tell } from '../../commands/tell.ts';
import { Unavailable } from '../../domain/errors.ts';

describe('what a person is told', () => {
  it('is a sentence and exit code 3 where the database went away', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const code = tell(new Unavailable('Could not read the run.'));
    const said = write.mock.calls.join('');
    write.mockRestore();
    expect(code).toBe(3);
    expect(said).toMatch(/^Could not read the run\.\n {2}What to do: start again/);
  });

  it('is the option that reads CP949 where the bytes may be that', () => {
    expect(whatToDoAbout('If the file is CP949, deliver it as CP949.')).toMatch(/--encoding cp949/);
    expect(whatToDoAbout('The file has no rows.')).not.toMatch(/encoding/);
  });
});
