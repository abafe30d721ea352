import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureGrid } from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors';
import { runCommand } from '../testing/run-command';
import { temporaryFolder } from '../testing/temporary-folder';
import { chooseData } from './choose-data';

const root = temporaryFolder();
const photos = join(root, 'photos');

beforeAll(() => {
  for (const [k, name] of ['cat', 'dog', 'owl'].entries()) {
    mkdirSync(join(photos, name), { recursive: true });
    const values = Array.from({ length: 6 * 8 * 3 }, (_, i) => Math.sin(i + k));
    const shape = { count: 1, height: 6, width: 8, channels: 3, columns: 1, gap: 0 };
    writeFileSync(join(photos, name, '1.png'), pictureGrid(values, shape));
  }
  writeFileSync(join(photos, 'notes.txt'), 'notes');
});

const choose = (choice: Partial<Parameters<typeof chooseData>[0]>, shape: readonly number[] = []) =>
  chooseData({ data: undefined, dataFolder: undefined, seed: 1, ...choice }, shape);

describe('chooseData', () => {
  it('uses the shape of a model without --data', async () => {
    expect((await choose({}, [2])).name).toBe('ring');
    expect((await choose({}, [28, 28, 1])).name).toBe('mnist');
    await expect(choose({}, [32, 32, 3])).rejects.toThrow(
      /choose the data with --data, one of mnist, ring, cifar10/,
    );
  });

  it('opens a folder of images in the size of the model or of the options', async () => {
    expect((await choose({ data: photos })).shape).toEqual([6, 8, 3]);
    expect((await choose({ data: photos }, [4, 4, 1])).shape).toEqual([4, 4, 1]);
    expect((await choose({ data: photos, imageSize: '3x5' }, [4, 4, 3])).shape).toEqual([3, 5, 3]);
    expect((await choose({ data: photos, crop: 'random', flip: true })).name).toMatch(/-random-crop-flip-/);
  });

  it('reports mistakes as usage errors', async () => {
    await expect(choose({ data: photos, imageSize: 'big' })).rejects.toThrow(
      /--image-size is "big": give a side/,
    );
    await expect(choose({ data: 'mnist', flip: true })).rejects.toThrow(
      /"flip" is not a known option of mnist/,
    );
    await expect(choose({ data: 'cifar10' })).rejects.toThrow(/download cifar-10-binary.*--data-folder/);
    await expect(choose({ data: join(root, 'none') })).rejects.toThrow(UsageError);
    await expect(choose({ data: join(root, 'none') })).rejects.toThrow(/no folder or archive of images/);
  });
});

describe('train and distill on a folder of images', () => {
  const sizes = ['--samples', '16', '--batch', '8', '--engine', 'cpu'];
  const network = ['--network', 'unet:channels=4,blocks=1,multipliers=1,groups=2'];
  const out = join(root, 'run');
  const train = (...more: string[]) =>
    runCommand(['train', '--data', photos, '--image-size', '4', ...network, ...sizes, '--out', out, ...more]);

  it('runs, and continues only with the same options', async () => {
    const first = await train('--flip');
    expect([first.code, first.stderr.includes('tract: ')]).toEqual([0, false]);
    expect(first.stderr).toMatch(/Skipped in .*photos: 1 file that is not an image \(notes\.txt\)\./);
    expect(await train('--flip')).toMatchObject({ code: 0, stdout: expect.stringContaining('Already done') });
    const other = await train();
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /data was "photos-4x4x3-flip-[0-9a-f]{8}" and is now "photos-4x4x3-[0-9a-f]{8}"/,
    );
  });

  it('distils with images in the size of the teacher', async () => {
    const teacher = join(out, 'model');
    const student = [
      'distill',
      '--teacher',
      teacher,
      '--phases',
      '2,1',
      '--out',
      join(root, 'student'),
      ...sizes,
    ];
    const distilled = await runCommand([...student, '--data', photos]);
    expect([distilled.code, distilled.stderr.includes('Skipped in ')]).toEqual([0, true]);
    const judged = await runCommand(['eval', '--model', teacher, '--data', photos, '--engine', 'cpu']);
    expect(judged.code).toBe(2);
    expect(judged.stderr).toMatch(/whose samples cannot be evaluated/);
  });
});
