import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '@tractjs/zoo';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { sampleCommand } from './sample';

// What the help names is typed as it stands: of a model that ships it draws digits, whatever step it names.

const root = temporaryFolder();
const examples = sampleCommand.examples.filter((line) => line.includes('pretrained:'));
const COUNT = 4;

const draw = async (argv: readonly string[], name: string): Promise<Float32Array> => {
  const raw = join(root, name);
  const { code, stderr } = await runCommand([...argv, '--count', String(COUNT), '--raw', raw]);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return decodeSafetensors(readFileSync(raw)).tensors['samples']?.data as Float32Array;
};

describe('the examples of tract sample --help', () => {
  it('use a shipped model', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples)('%s', async (line) => {
    const [, ...argv] = line.split(' ');
    const samples = await draw(argv, 'example');
    const model = argv[argv.indexOf('--model') + 1] as string;
    const flow = await draw(['sample', '--model', model, '--steps', '100'], 'flow');
    expect(samples).toHaveLength(COUNT * 28 * 28);
    expect(Math.max(...samples.map(Math.abs))).toBeLessThan(1.3);
    // From the same noise the same digits, nearly pixel by pixel.
    const apart = samples.reduce((sum, value, i) => sum + Math.abs(value - (flow[i] as number)), 0);
    expect(apart / samples.length).toBeLessThan(0.1);
  });
});
