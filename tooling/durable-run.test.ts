import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../examples/durable-run.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'tract-durable-'));
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** Runs the example in a folder; kills it after so many saves. Returns what it printed and the signal that ended it. */
const runIn = (folder: string, killAfter = Number.POSITIVE_INFINITY) =>
  new Promise<{ readonly text: string; readonly signal: NodeJS.Signals | null }>((resolve, reject) => {
    const started = spawn(process.execPath, ['--import', 'tsx', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let text = '';
    started.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.split('saved step ').length > killAfter) started.kill('SIGKILL');
    });
    started.on('error', reject);
    started.on('close', (_, signal) => resolve({ text, signal }));
  });

const weightsIn = (folder: string): string =>
  readFileSync(join(folder, 'model', 'model.safetensors')).toString('hex');
const firstStep = (text: string): number => Number(/training from step (\d+)/.exec(text)?.[1]);
const lastSaved = (text: string): number => Number(/.*saved step (\d+)/s.exec(text)?.[1] ?? 0);

it('ends with the same bits after SIGKILL at any moment, and continues from the last save', async () => {
  const [undisturbed, killed] = [join(root, 'undisturbed'), join(root, 'killed')];
  expect((await runIn(undisturbed)).signal).toBeNull();
  let saved = 0;
  for (const saves of [1, 4]) {
    const { text, signal } = await runIn(killed, saves);
    expect(signal, text).toBe('SIGKILL');
    // A save may have ended after the last line that was read.
    expect(firstStep(text)).toBeGreaterThanOrEqual(saved);
    saved = Math.max(saved, lastSaved(text));
  }
  const { text, signal } = await runIn(killed);
  expect(signal).toBeNull();
  expect(firstStep(text)).toBeGreaterThanOrEqual(saved);
  expect(weightsIn(killed)).toBe(weightsIn(undisturbed));
  const again = await runIn(killed);
  expect(again.text).not.toContain('training from');
  expect(again.text).toContain(`finished: the model is in ${join(killed, 'model')}`);
}, 300_000);
