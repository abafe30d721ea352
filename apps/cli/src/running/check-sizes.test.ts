import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import {
  checkBatch,
  checkDisk,
  checkEvaluated,
  checkParameters,
  checkStepCounts,
  roomHere,
} from './check-sizes';

const room = { memory: 8e9, heap: 2e9 };

describe('sizes are bounded by their minimum memory', () => {
  it('a batch, by the heap, the memory and the size of a tensor', () => {
    checkBatch(128, [32, 32, 3], room);
    checkBatch(1_900_000, [2], room);
    expect(() => checkBatch(2_000_000, [2], room)).toThrow(
      /--batch is 2000000: it needs 1\.02 GB of Node's heap at least: give 1953125 or less\./,
    );
    expect(() => checkBatch(200_000, [256, 256, 3], room)).toThrow(
      /--batch is 200000: with examples of \[256,256,3\] it needs at least 786 GB, and this machine has 8\.00 GB of memory: give 2034 or less\./,
    );
    const huge = { memory: 1e15, heap: 1e15 };
    expect(() => checkBatch(11_000, [256, 256, 3], huge)).toThrow(/give 10922 or less/);
  });

  it('steps, evaluated samples, parameters and files', async () => {
    checkStepCounts('--steps', [1, 1000], room);
    expect(() => checkStepCounts('--phases', [1e8, 1], room)).toThrow(
      /--phases is 100000000: it needs 25\.6 GB/,
    );
    checkEvaluated(1_000_000, room);
    expect(() => checkEvaluated(1e9, room)).toThrow(/--count is 1000000000: it needs 32\.0 GB/);
    const network = { paramShapes: () => ({ w: [50_000, 50_000], b: [50_000] }) };
    expect(() => checkParameters(network, 'mlp:width=50000', room)).toThrow(
      /--network is "mlp:width=50000": training its 2500050000 parameters needs at least 50\.0 GB, and this machine has 8\.00 GB/,
    );
    checkParameters({ paramShapes: () => ({ w: [10, 10] }) }, 'mlp', room);
    await checkDisk(10, [2], 'x', async () => 80);
    await expect(checkDisk(11, [2], 'x', async () => 80)).rejects.toThrow(
      /--count is 11: x needs 1 MB, and its disk has 1 MB free: give 10 or less/,
    );
  });

  it('of this process', () => {
    const { memory, heap } = roomHere();
    expect(memory).toBeGreaterThan(1e8);
    expect(heap).toBeGreaterThan(1e7);
  });
});

const teacher = ['--teacher', 'pretrained:mnist-teacher'];
const model = ['--model', 'pretrained:mnist-teacher'];
it.each([
  ['--batch', ['train', '--data', 'ring', '--batch', '1000000000000']],
  ['--batch', ['distill', ...teacher, '--batch', '1000000000000']],
  ['--phases', ['distill', ...teacher, '--phases', '8000000000,1']],
  ['--batch', ['sample', ...model, '--out', 'never.png', '--batch', '1000000000000']],
  ['--steps', ['sample', ...model, '--out', 'never.png', '--steps', '1000000000000']],
  ['--count', ['sample', ...model, '--raw', 'never.bin', '--count', '1000000000000']],
  ['--count', ['eval', ...model, '--count', '1000000000000']],
  ['--steps', ['eval', ...model, '--steps', '1,1000000000000']],
  ['--teacher-steps', ['eval', ...model, ...teacher, '--teacher-steps', '1000000000000']],
  ['--batch', ['demo', '--out', 'never', '--batch', '1000000000000']],
  ['--count', ['demo', '--out', 'never', '--count', '1000000000000']],
  ['--phases', ['demo', '--out', 'never', '--phases', '8000000000,1']],
])('%s is refused before anything is allocated: %j', async (flag, argv) => {
  const { code, stdout, stderr } = await runCommand([...argv, '--engine', 'cpu']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^tract: ${flag} is `));
});
