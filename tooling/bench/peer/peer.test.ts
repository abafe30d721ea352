import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPeer } from './peer';

describe('startPeer', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tract-bench-test-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** Writes a fake Python that prints one line, whatever it is asked to run. */
  const python = async (name: string, line: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\necho '${line}'\ncat > /dev/null\n`);
    await chmod(file, 0o755);
    return file;
  };

  it('says how to install torch if the Python lacks it', async () => {
    const file = await python(
      'bare',
      '{"error": "it cannot import torch (No module named torch)", "missing": "torch"}',
    );
    await expect(startPeer(file, 'eager', 1)).rejects.toThrow(
      /No module named torch.*python3 -m venv venv && venv\/bin\/pip install torch/,
    );
  });

  it('reports the versions of the peer', async () => {
    const peer = await startPeer(
      await python('full', '{"torch": "2.8.0", "python": "3.12.1"}'),
      'compile',
      1,
    );
    expect([peer.mode, peer.torch, peer.python]).toEqual(['compile', '2.8.0', '3.12.1']);
    await peer.close();
  });
});
