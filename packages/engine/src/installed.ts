import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A folder from which `require(name)` works: this package's own, or the working folder's. Undefined where the
 * package is installed in neither.
 */
export const findInstalled = (name: string, folders: readonly string[] = [import.meta.dirname ?? '', process.cwd()]): string | undefined =>
  folders.find((folder) => {
    if (folder === '') return false;
    try {
      createRequire(pathToFileURL(join(folder, 'package.json'))).resolve(name);
      return true;
    } catch {
      return false;
    }
  });

/** Whether an NVIDIA driver is loaded on this machine. */
export const hasNvidiaDriver = (): boolean =>
  ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'].some((path) => existsSync(path));
