import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Cell } from './cells';
import { notes } from './notes';
import { matrixPage } from './page';
import { complaints, gain, type Result, selectCells, store } from './results';
import type { Effort } from './run-cell';
import type { Report, Task } from './worker';

const usage = `npm run matrix -- [--quick] [--only TEXT]... [--jobs N] [--out FOLDER]

Distils an exact 2-D denoiser in every formulation with every step, one cell after another, and measures the students.
Finished cells are kept in FOLDER (default runs/matrix), so a stopped run continues. Writes matrix.json and matrix.html
there, and fails if a TRACT student is not 10 times closer to its teacher than an undistilled step.
  --quick  three cells with a tenth of the work, which must be 3 times closer
  --only   cells whose name contains TEXT
  --jobs   single-threaded processes (default 2)`;

const whole: Effort = { updates: 1500, batch: 256, points: 2000, width: 96, learningRate: 5e-3 };
const quick: Effort = { ...whole, updates: 500, points: 1000 };
const quickCells = ['VP-cosine-tract-ddim', 'EDM-tract-heun', 'rectified-flow-tract-dpm-3'];

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      jobs: { type: 'string', default: '2' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new Error(`--jobs is ${values.jobs}: give a whole number, 1 or more.`);
  const [effort, bar] = values.quick ? [quick, 3] : [whole, 10];
  const out = values.out ?? (values.quick ? 'runs/matrix-quick' : 'runs/matrix');
  const chosen = selectCells(values.only).filter(
    ({ id }) => !values.quick || values.only.length > 0 || quickCells.includes(id),
  );
  if (chosen.length === 0)
    throw new Error(`--only is ${values.only.join(', ')}: no cell has a name like that.`);

  const kept = store(out, effort);
  const results = new Map<string, Result>();
  for (const cell of chosen) {
    const result = await kept.read(cell);
    if (result) results.set(cell.id, result);
  }
  const waiting = chosen.filter(({ id }) => !results.has(id));
  console.log(`${chosen.length} cells, ${results.size} of them there, in ${out}`);
  await work(waiting, effort, Math.min(jobs, waiting.length), async (cell, measured, line) => {
    results.set(cell.id, await kept.write(cell, measured));
    console.log(`${line} ${cell.id}: ${gain(measured).toFixed(1)} x, ${measured.seconds.toFixed(0)} s`);
  });
  const ordered = chosen.flatMap(({ id }) => results.get(id) ?? []);
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'matrix.json'), `${JSON.stringify({ effort, cells: ordered }, null, 1)}\n`);
  await writeFile(join(out, 'matrix.html'), matrixPage(ordered, effort, notes));
  const wrong = complaints(ordered, bar);
  console.log(wrong.length === 0 ? `All ${ordered.length} cells hold (${bar} x).` : wrong.join('\n'));
  process.exitCode = wrong.length === 0 ? 0 : 1;
};

/** Distributes cells to processes, one at a time, and stops them all at the first failure. */
const work = async (
  waiting: readonly Cell[],
  effort: Effort,
  jobs: number,
  finish: (
    cell: Cell,
    measured: Extract<Report, { measured: unknown }>['measured'],
    line: string,
  ) => Promise<void>,
): Promise<void> => {
  const queue = [...waiting];
  const began = performance.now();
  let done = 0;
  const workers: ChildProcess[] = [];
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
      });
      workers.push(worker);
      let cell: Cell | undefined;
      const next = (): void => {
        cell = queue.shift();
        if (cell === undefined) {
          worker.disconnect();
          resolve();
        } else worker.send({ id: cell.id, effort } satisfies Task);
      };
      worker.on('message', (report: Report) => {
        if ('failed' in report) reject(new Error(`${cell?.id}: ${report.failed}`));
        if (!('measured' in report)) return;
        done++;
        const seconds = ((performance.now() - began) / 1000 / done) * (waiting.length - done);
        const left = `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s left`;
        finish(cell as Cell, report.measured, `[${done}/${waiting.length}, ${left}]`).then(next, reject);
      });
      worker.on('exit', (code) => {
        if (cell !== undefined) reject(new Error(`${cell.id}: its process ended with ${code}.`));
      });
      next();
    });
  try {
    await Promise.all(Array.from({ length: jobs }, one));
  } finally {
    for (const worker of workers) worker.kill();
  }
};

await main();
