import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The package's C++ sources and the npm packages that the engine is built with, from native/ next to src/ and
 * dist/.
 */
export interface NativeSources {
  readonly folder: string;
  /** Absolute paths of the .cc files, sorted by their path in the folder. */
  readonly sources: readonly string[];
  /** sha256 of the paths and contents of all .cc and .h files, hex. */
  readonly sourceHash: string;
  /** Contents of package.json and package-lock.json for the engine's node_modules. */
  readonly nodePackage: string;
  readonly nodeLock: string;
  /** sha256 of `nodePackage` and `nodeLock`, hex. */
  readonly nodeHash: string;
}

const sha256 = (parts: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

const ownPackage = dirname(createRequire(import.meta.url).resolve('@tractjs/engine/package.json'));

/** Folders of the C++ in native/: the kernels, and the code that they share. */
const CPP_FOLDERS = ['', 'shared/'];

/** Reads the package's native/ folder. */
export const nativeSources = (folder = join(ownPackage, 'native')): NativeSources => {
  const files = CPP_FOLDERS.flatMap((sub) => readdirSync(join(folder, sub)).map((name) => `${sub}${name}`))
    .filter((file) => /\.(cc|h)$/.test(file))
    .sort();
  const nodePackage = readFileSync(join(folder, 'node', 'package.json'), 'utf8');
  const nodeLock = readFileSync(join(folder, 'node', 'lock.json'), 'utf8');
  return {
    folder,
    sources: files.filter((file) => file.endsWith('.cc')).map((file) => join(folder, file)),
    sourceHash: sha256(files.flatMap((file) => [file, readFileSync(join(folder, file))])),
    nodePackage,
    nodeLock,
    nodeHash: sha256([nodePackage, nodeLock]),
  };
};
