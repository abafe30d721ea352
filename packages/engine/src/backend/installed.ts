import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ownFolder = dirname(fileURLToPath(import.meta.url));

/**
 * Returns a folder from which `require(name)` works: this package's or the working folder. Undefined if the
 * package is installed in neither.
 */
export const findInstalled = (
  name: string,
  folders: readonly string[] = [ownFolder, process.cwd()],
): string | undefined =>
  folders.find((folder) => {
    try {
      createRequire(pathToFileURL(join(folder, 'package.json'))).resolve(name);
      return true;
    } catch {
      return false;
    }
  });
