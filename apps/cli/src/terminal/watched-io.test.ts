import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { isParagraph, tinyTraining } from '../testing/tiny';

const root = temporaryFolder();
const full = () => {
  throw new Error('ENOSPC: no space left on device, write');
};
const said =
  /^tract: Standard output cannot be written \(ENOSPC: no space left on device, write\): its content/;

describe('standard output that cannot be written', () => {
  it.each([
    [['--help']],
    [['--version']],
    [['inspect', 'pretrained:mnist-teacher', '--json']],
    [['inspect', '--help']],
  ])('%j fails and says why', async (argv) => {
    const { code, stdout, stderr } = await runCommand(argv, { onOutput: full });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
    expect(stderr).toSatisfy(isParagraph);
  });

  it('stops a run, which saves and can be resumed', async () => {
    const out = join(root, 'run');
    const argv = [...tinyTraining, '--samples', '3200', '--out', out];
    let pieces = 0;
    const { code, stderr } = await runCommand([...argv, '--json'], {
      onOutput: () => {
        if (++pieces > 3) full();
      },
    });
    expect(code).toBe(1);
    const message = stderr.slice(stderr.indexOf('tract: '));
    expect(message).toMatch(said);
    expect(message).toMatch(
      /Interrupted after .* samples\. The state is saved in .*checkpoints: run the same command/,
    );
    expect(message).toSatisfy(isParagraph);
    const again = await runCommand(argv);
    expect([again.code, existsSync(join(out, 'model', 'model.json'))]).toEqual([0, true]);
  });

  it('keeps the exit code of another failure', async () => {
    const { code, stderr } = await runCommand(['train', '--samples', 'x', '--json'], { onOutput: full });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^tract: --samples is "x"/);
  });
});

describe('standard error that cannot be written', () => {
  it('fails at the end, and says so on standard output', async () => {
    const argv = [...tinyTraining, '--out', join(root, 'quiet')];
    const { code, stdout, stderr } = await runCommand(argv, { onError: full });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/The model is in [\s\S]*tract: Standard error cannot be written \(ENOSPC: .*\n$/);
    const json = await runCommand([...argv, '--fresh', '--json'], { onError: full });
    expect(json.code).toBe(1);
    expect(json.events().at(-1)).toMatchObject({ event: 'error', exitCode: 1 });
  });
});
