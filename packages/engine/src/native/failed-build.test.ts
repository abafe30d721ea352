import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EngineError } from '../system/errors';
import { temporaryFolders } from '../testing/temporary-folder';
import { failedBuild } from './failed-build';

const newFolder = temporaryFolders();

it('records why a build failed with a driver, until it is cleared', async () => {
  const failed = failedBuild(join(newFolder(), 'engines', 'linux-x64-gpu-0-0'));
  await failed.check('535.1');
  await failed.remember('535.1', new EngineError('It does not run here.', { remedy: 'Buy another.' }));
  await expect(failed.check('535.1')).rejects.toThrow(
    'It does not run here. To try again, select native-gpu by name.',
  );
  await failed.check('550.1');
  await failed.forget();
  await failed.check('535.1');
});
