import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensureStage } from '../system/stage';
import { fakeTool, withEnvironment } from '../testing/fake-tool';
import { temporaryFolders } from '../testing/temporary-folder';
import type { WheelPlan } from './wheel-plan';
import { wheelStage } from './wheel-stage';

const newFolder = temporaryFolders();

/** Writes a wheel of these files and returns its plan. */
const makeWheel = (
  folder: string,
  project: string,
  files: readonly string[],
  plan: Pick<WheelPlan, 'libraries' | 'folders'>,
): WheelPlan => {
  const path = join(folder, `${project}-1.0.whl`);
  const script =
    'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n for n in sys.argv[2:]: z.writestr(n, n)';
  execFileSync('python3', ['-c', script, path, ...files]);
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { project, version: '1.0', platforms: ['any'], sha256, bytes: bytes.length, ...plan };
};

it('unpacks only the planned files of several wheels into one folder', async () => {
  const [index, cache] = [newFolder(), newFolder()];
  const tensorflow = makeWheel(
    index,
    'tensorflow',
    [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/include/tensorflow/c/c_api.h',
      'tensorflow/python/other.py',
    ],
    { libraries: ['tensorflow/libtensorflow_cc.so.2'], folders: ['tensorflow/include/'] },
  );
  const nvcc = makeWheel(
    index,
    'nvidia-cuda-nvcc-cu12',
    ['nvidia/cuda_nvcc/bin/ptxas', 'nvidia/cuda_nvcc/include/crt.h'],
    { libraries: ['nvidia/cuda_nvcc/bin/ptxas'], folders: [] },
  );
  // The last argument is the requested wheel, and its folder follows --dest.
  const python = fakeTool(
    newFolder(),
    'python',
    `case "$*" in *--version*) echo "pip 24";; *" download "*)
for last; do :; done; while [ "$1" != --dest ]; do shift; done; cp "${index}/$(echo $last | sed s/==/-/).whl" "$2";;
*) exec python3 "$@";; esac`,
  );
  const folder = join(cache, 'wheel');
  const messages = new Set<string>();
  const stage = wheelStage(folder, [tensorflow, nvcc], ({ message }) => messages.add(message));
  await withEnvironment({ PYTHON: python }, () => ensureStage(stage));
  expect(readdirSync(folder).filter((name) => !name.endsWith('.json'))).toEqual(['nvidia', 'tensorflow']);
  for (const path of ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/include/tensorflow/c/c_api.h'])
    expect(readFileSync(join(folder, path), 'utf8')).toBe(path);
  expect(statSync(join(folder, 'nvidia/cuda_nvcc/bin/ptxas')).mode & 0o111).toBe(0o111);
  for (const path of ['tensorflow/python', 'nvidia/cuda_nvcc/include'])
    expect(existsSync(join(folder, path))).toBe(false);
  expect([...messages]).toEqual([
    'TensorFlow 1.0 (0 MB) from PyPI',
    'TensorFlow libraries and headers',
    'nvidia-cuda-nvcc-cu12 1.0 (0 MB) from PyPI',
    'nvidia-cuda-nvcc-cu12',
  ]);
});

it.each([
  ['leaves no wheel', ':', /^pip left no wheel of thing 1\.0 \(.*\)\.$/],
  [
    'leaves a wheel that lacks a library',
    'while [ "$1" != --dest ]; do shift; done; cp "$WHEEL" "$2"',
    /^The wheel of thing could not be unpacked \(the wheel lacks lib\/wanted\.so\)\. Start again\.$/,
  ],
])('reports that pip %s', async (_, script, message) => {
  const [index, cache] = [newFolder(), newFolder()];
  const wheel = makeWheel(index, 'thing', ['lib/other.so'], { libraries: ['lib/wanted.so'], folders: [] });
  const python = fakeTool(
    newFolder(),
    'python',
    `WHEEL="${join(index, 'thing-1.0.whl')}"
case "$*" in *--version*) echo "pip 24";; *" download "*) ${script};; *) exec python3 "$@";; esac`,
  );
  const work = () => ensureStage(wheelStage(join(cache, 'wheel'), [wheel], () => {}));
  await expect(withEnvironment({ PYTHON: python }, work)).rejects.toThrow(message);
  expect(readdirSync(cache)).toEqual([]);
});
