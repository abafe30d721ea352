import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The C++ of this package and the lists of npm packages it is built with; the folder is next to src/ and dist/. */
export interface NativeSources {
  readonly folder: string;
  /** Absolute paths of our .cc files, sorted. */
  readonly sources: readonly string[];
  /** sha256 of every .cc and .h file, hex. */
  readonly sourceHash: string;
  /** package.json and package-lock.json of the engine's own node_modules. */
  readonly nodePackage: string;
  readonly nodeLock: string;
  /** sha256 of both, hex. */
  readonly nodeHash: string;
}

const sha256 = (parts: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

const ownPackage = dirname(createRequire(import.meta.url).resolve('@tractjs/engine/package.json'));

/** Reads the package's native/ folder. */
export const nativeSources = (folder = join(ownPackage, 'native')): NativeSources => {
  const files = readdirSync(folder)
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
