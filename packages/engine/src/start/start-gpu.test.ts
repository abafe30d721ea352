import { describe, expect, it, vi } from 'vitest';
import { inspectEngine, startEngine } from '../index';
import { fakeTool, withEnvironment } from '../testing/fake-tool';
import { temporaryFolders } from '../testing/temporary-folder';

// Pretends that this machine has a GPU, for which nothing can be built.
vi.mock('../backend/gpu', async (original) => ({
  ...(await original<typeof import('../backend/gpu')>()),
  gpuFacts: () => ({ driver: '550.54.14', hasDevice: true, hasLibrary: true }),
}));

const newFolder = temporaryFolders();
const noPlan = 'has no build plan';

describe('on a machine with a GPU', () => {
  it('reports the GPU engine with the size of its download', async () => {
    const { candidates } = await inspectEngine({ cacheFolder: newFolder() });
    expect(candidates[0]?.backend).toBe('native-gpu');
    expect(candidates[0]?.detail).toMatch(
      new RegExp(`TensorFlow 2\\.18\\.1 with CUDA, not built yet: .*download of 2\\.5 GB|${noPlan}`),
    );
  });

  it('falls back to another engine if the build fails, and reports why', async () => {
    const pip = fakeTool(
      newFolder(),
      'python',
      'case "$*" in *--version*) echo "pip 24";; *) echo "ReadTimeout" >&2; exit 1;; esac',
    );
    const engine = await withEnvironment({ PYTHON: pip, TRACT_ENGINE: undefined }, () =>
      startEngine({ cacheFolder: newFolder() }),
    );
    expect(engine).toMatchObject({ backend: 'wasm', note: '' });
    expect(engine.skipped[0]?.backend).toBe('native-gpu');
    expect(engine.line).toMatch(
      new RegExp(
        `skipped native-gpu: .*(tensorflow 2\\.18\\.1\\) could not be downloaded|${noPlan}|no room)`,
      ),
    );
  });
});
