import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { columns } from '../bench/report/columns';
import { writeFullSize } from './write-full-size';

const usage = `npm run full-size [-- --folder DIR] [--quick]

Measures the command line on a network of published size: EDM's class-conditional DDPM++ for CIFAR-10, with 55.7 million
parameters. Writes it with random weights into DIR (default: a temporary folder, removed at the end) as safetensors,
unless it exists, then uses every file of DIR that ends in .safetensors, .pt or .pkl. To make the other two formats:
  python3 tooling/recordings/record.py --full DIR
Each figure covers a separate process from start to end: seconds, and its peak resident memory. The peak of the engine
alone, measured by drawing an image with a tiny network, is printed next to it.
--quick: prints seconds without checking them, for a machine with other work; this runs every week.`;

/** Limits of the command line: seconds, and peak memory above the engine's as a multiple of the file. */
const LIMITS = {
  inspect: { seconds: 1 },
  sample: { seconds: 15, memory: 2.5 },
  convert: { memory: 1.5 },
} as const;

interface Measured {
  readonly seconds: number;
  /** Bytes. */
  readonly peak: number;
}

const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const reporter = new URL('./report-peak.mjs', import.meta.url).href;

/** Runs the command line in a separate process. @throws Error with its output if it fails. */
const measure = async (argv: readonly string[], scratch: string): Promise<Measured> => {
  const report = join(scratch, 'peak');
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, cli, ...argv], {
    env: { ...process.env, TRACT_PEAK_FILE: report },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`tract ${argv.join(' ')} ended with ${code}:\n${output}`);
  return { seconds, peak: Number(await readFile(report, 'utf8')) };
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'tract-full-size-'));
  try {
    const folder = values.folder ?? join(scratch, 'files');
    await mkdir(folder, { recursive: true });
    const tiny = join(scratch, 'tiny.safetensors');
    await writeFullSize({ full: join(folder, 'edm-cifar10.safetensors'), tiny, log: console.log });
    return await measureAll(folder, tiny, scratch, values.quick);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

const measureAll = async (folder: string, tiny: string, scratch: string, quick: boolean): Promise<number> => {
  const image = join(scratch, 'image.safetensors');
  const draw = (model: string) => ['sample', '--model', model, '--count', '1', '--raw', image];
  const engine = await measure(draw(tiny), scratch);
  const files = (await readdir(folder))
    .filter((name) => ['.safetensors', '.pt', '.pkl'].includes(extname(name)))
    .sort();
  const rows: string[][] = [];
  let missed = 0;
  for (const name of files) {
    const path = join(folder, name);
    const { size } = await stat(path);
    const out = join(scratch, `out-${name}`);
    const works = {
      inspect: ['inspect', path],
      sample: draw(path),
      convert: ['convert', path, extname(name) === '.safetensors' ? out : `${out}.safetensors`],
    };
    for (const [work, argv] of Object.entries(works)) {
      const { seconds, peak } = await measure(argv, scratch);
      await rm(out, { recursive: true, force: true });
      await rm(`${out}.safetensors`, { force: true });
      const limits = LIMITS[work as keyof typeof LIMITS] as {
        readonly seconds?: number;
        readonly memory?: number;
      };
      const { memory } = limits;
      const slowest = quick ? undefined : limits.seconds;
      const engineShare = work === 'sample' ? engine.peak : 0;
      const most = memory === undefined ? undefined : memory * size + engineShare;
      const met = (slowest === undefined || seconds < slowest) && (most === undefined || peak < most);
      if (!met) missed++;
      rows.push([
        name,
        work,
        `${seconds.toFixed(2)} s`,
        slowest === undefined ? '' : `< ${slowest} s`,
        megabytes(peak),
        most === undefined ? '' : `< ${megabytes(most)}`,
        met ? 'met' : 'MISSED',
      ]);
    }
  }
  const heads = ['file', 'work', 'time', 'limit', 'peak memory', 'limit', ''];
  console.log(`the engine alone: ${engine.seconds.toFixed(2)} s, peak ${megabytes(engine.peak)}`);
  console.log(columns([heads, ...rows]).join('\n'));
  return missed === 0 ? 0 : 1;
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

process.exitCode = await main();
