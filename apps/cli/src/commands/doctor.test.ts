import { engineNames } from '@tractjs/engine';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';

describe('doctor', () => {
  it('reports the machine, the backends, a measurement and advice', async () => {
    const { code, stdout } = await runCommand(['doctor', '--engine', 'cpu', '--seconds', '0.1']);
    expect(code).toBe(0);
    for (const name of engineNames) expect(stdout).toMatch(new RegExp(`^  [*+-] ${name} `, 'm'));
    expect(stdout).toMatch(/^ {2}\* cpu /m);
    expect(stdout).toMatch(/^matmul +[\d.,]+ GFLOPS$/m);
    expect(stdout).toMatch(/^convolution +[\d.,]+ GFLOPS/m);
    expect(stdout).toMatch(/\nadvice\n {2}\S/);
  });

  it('reports the same as JSON, without a measurement if seconds are 0', async () => {
    const { events } = await runCommand(['doctor', '--engine', 'cpu', '--seconds', '0', '--json']);
    const result = events().find(({ event }) => event === 'result');
    expect(result).toMatchObject({ node: process.version, engine: { backend: 'cpu' } });
    expect(result).not.toHaveProperty('measurement');
    expect(result?.['candidates']).toHaveLength(engineNames.length);
  });
});
