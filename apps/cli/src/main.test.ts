import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './testing/temporary-folder';
import { isParagraph, tinyTraining } from './testing/tiny';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../tsconfig.json', import.meta.url));
const root = temporaryFolder();

/** Runs the command in a process of its own; `onOutput` may send it signals. */
const start = (
  argv: readonly string[],
  onOutput: (text: string, kill: (signal?: NodeJS.Signals) => void) => void = () => {},
) =>
  new Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stderr: string;
  }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...argv], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, TSX_TSCONFIG_PATH: tsconfig, NODE_NO_WARNINGS: '1' },
    });
    let stderr = '';
    child.stdout
      .setEncoding('utf8')
      .on('data', (text: string) => onOutput(text, (signal = 'SIGINT') => child.kill(signal)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stderr }));
  });

describe('the process', () => {
  it('saves and exits with 130 on SIGINT, and the same command continues to the end', async () => {
    const out = join(root, 'run');
    const argv = [...tinyTraining, '--samples', '6400', '--out', out, '--json'];
    let sent = false;
    const first = await start(argv, (text, kill) => {
      if (sent || !text.includes('"progress"')) return;
      sent = true;
      kill();
    });
    expect(first.code).toBe(130);
    expect(first.stderr).toContain(
      'Interrupted: finishing this step and saving. Interrupt again to quit at once.',
    );
    expect(first.stderr.slice(first.stderr.lastIndexOf('tract: '))).toSatisfy(isParagraph);
    expect(readdirSync(join(out, 'checkpoints'))).toHaveLength(1);
    const second = await start(argv);
    expect(second.code).toBe(0);
    expect([existsSync(join(out, 'model', 'model.json')), existsSync(join(out, 'checkpoints'))]).toEqual([
      true,
      false,
    ]);
  }, 240_000);

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'saves on %s too, and exits with %i',
    async (name, code) => {
      const out = join(root, name);
      const argv = [...tinyTraining, '--samples', '640000', '--out', out, '--json'];
      const ended = await start(argv, (text, kill) => {
        if (text.includes('"progress"')) kill(name);
      });
      expect([ended.code, ended.signal]).toEqual([code, null]);
      expect(ended.stderr).toMatch(/Interrupted after .* samples\. The state is saved/);
    },
    120_000,
  );

  it('quits at once on the second signal', async () => {
    const program = join(root, 'long-step.mjs');
    // A step that does not end: only the system can stop it.
    writeFileSync(
      program,
      `import { onFirstSignal } from ${JSON.stringify(new URL('./terminal/signals.ts', import.meta.url).href)};
onFirstSignal(process, (signal) => {
  process.stdout.write(signal);
  setTimeout(() => {
    process.stdout.write(' stuck');
    for (;;);
  }, 1000);
});
setInterval(() => {}, 1000);
process.stdout.write('ready ');
`,
    );
    const child = spawn(process.execPath, ['--import', 'tsx', program], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    let said = '';
    const ended = await new Promise((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (text.includes('ready') || text.includes('stuck')) child.kill('SIGTERM');
      });
      child.on('error', reject);
      child.on('close', (_, signal) => resolve(signal));
    });
    expect([ended, said]).toEqual(['SIGTERM', 'ready SIGTERM stuck']);
  }, 60_000);

  it('gives the same bits and the same loss curve if it is killed while it trains and saves', async () => {
    const argv = (name: string) => [
      ...[...tinyTraining, '--samples', '32000', '--out', join(root, name), '--json'],
      ...['--save-seconds', '1000', '--save-samples', '224'],
    ];
    const outcome = (name: string) => {
      const read = (file: string) => readFileSync(join(root, name, file));
      const { samples, history, finalLoss } = JSON.parse(read('result.json').toString());
      return { samples, history, finalLoss, weights: read('model/model.safetensors').toString('hex') };
    };
    const saved = () =>
      existsSync(join(root, 'killed', 'checkpoints')) ? readdirSync(join(root, 'killed', 'checkpoints')) : [];
    expect((await start(argv('whole'))).code).toBe(0);
    const [resumed, steps]: [string[], number[]] = [[], []];
    for (let kills = 0; kills < 2; kills++) {
      const before = saved().filter((name) => !name.startsWith('.'));
      const { code } = await start(argv('killed'), (_, kill) => {
        if (saved().some((name) => !name.startsWith('.') && !before.includes(name))) kill('SIGKILL');
      });
      expect(code).toBe(null);
      resumed.push(...before);
      steps.push(
        Number(
          saved()
            .filter((name) => !name.startsWith('.'))
            .at(-1),
        ),
      );
    }
    expect(resumed.length).toBeGreaterThan(0);
    expect(steps[1]).toBeGreaterThan(steps[0] as number);
    expect((await start(argv('killed'))).code).toBe(0);
    expect(outcome('killed')).toEqual(outcome('whole'));
    expect(readdirSync(join(root, 'killed')).sort()).toEqual([
      'config.json',
      'environment.json',
      'events.jsonl',
      'metrics.jsonl',
      'model',
      'result.json',
    ]);
  }, 240_000);

  it('exits with 2 for a wrong command line', async () => {
    expect((await start(['train', '--samples', 'x'])).code).toBe(2);
  }, 60_000);
});
