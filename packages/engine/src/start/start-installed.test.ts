import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolders } from '../testing/temporary-folder';
import { startEngine } from './start-engine';

const newFolder = temporaryFolders();

it('says how to mend a tfjs-node that is installed and does not load', async () => {
  const [folder, before] = [newFolder(), process.cwd()];
  const installed = join(folder, 'node_modules/@tensorflow/tfjs-node');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'package.json'), '{"name":"@tensorflow/tfjs-node","version":"4.22.0"}');
  writeFileSync(join(installed, 'index.js'), 'throw new Error("no binding here");');
  process.chdir(folder);
  try {
    await expect(startEngine({ backend: 'tfjs-node' })).rejects.toThrow(
      /^@tensorflow\/tfjs-node in .* does not load \(no binding here\)\. Run its own install script with 'npm rebuild @tensorflow\/tfjs-node', or use the native engine\.$/,
    );
  } finally {
    process.chdir(before);
  }
});
