import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkConverted } from '../destinations/check-converted';
import { foreignFlags } from '../testing/own-flags';
import { runCommand } from '../testing/run-command';
import { contentsOf, temporaryFolder } from '../testing/temporary-folder';
import { isParagraph, tinyModel, tinyTraining } from '../testing/tiny';

const root = temporaryFolder();
const at = (...parts: string[]) => join(root, ...parts);
const cpu = ['--engine', 'cpu'];
let model = '';

beforeAll(async () => {
  model = await tinyModel(root);
  mkdirSync(at('project', 'checkpoints'), { recursive: true });
  writeFileSync(at('project', 'config.json'), '{ "name": "web shop", "version": 1 }');
  writeFileSync(at('project', 'result.json'), '{ "passed": 12 }');
  writeFileSync(at('project', 'checkpoints', 'epoch-3.ckpt'), 'theirs');
  mkdirSync(at('site'));
  writeFileSync(at('site', 'report.html'), '<html><body>Sales</body></html>');
  mkdirSync(at('pictures'));
  writeFileSync(at('pictures', '000001.png'), Buffer.from('89504e470d0a1a0a00', 'hex'));
  mkdirSync(at('published'));
  writeFileSync(at('published', 'model.safetensors'), 'weights');
  writeFileSync(at('file'), 'a file');
  mkdirSync(at('empty'));
});

const sample = (...more: string[]) => ['sample', '--model', model, '--count', '4', ...more, ...cpu];

/** A command line that is refused, exits with 2 before an engine is started, and changes nothing. */
const expectRefusal = async (argv: readonly string[], message: RegExp, code = 2) => {
  const before = contentsOf(root);
  const { code: found, stdout, stderr } = await runCommand(argv);
  expect([found, stdout]).toEqual([code, '']);
  expect(stderr).toMatch(message);
  expect(stderr).toSatisfy(isParagraph);
  expect(foreignFlags(argv, stderr)).toEqual([]);
  expect(contentsOf(root)).toEqual(before);
};

describe('files that tract did not write stay', () => {
  it.each([
    ['train', () => [...tinyTraining, '--out', at('project')]],
    ['train --fresh', () => [...tinyTraining, '--out', at('project'), '--fresh']],
    ['distill', () => ['distill', '--teacher', model, '--phases', '4,1', '--out', at('project'), ...cpu]],
  ])('%s in a folder with files of those names', (_, argv) =>
    expectRefusal(
      argv(),
      /--out is ".*project": it contains config\.json, result\.json, checkpoints, which a run would replace and no run of tract has written/,
    ),
  );

  it.each([
    [
      'demo',
      () => ['demo', '--out', at('site'), ...cpu],
      /--out is ".*site": it contains report\.html, which a demo would replace and no demo has written: give another folder/,
    ],
    ['sample --out', () => sample('--out', at('file')), /--out is ".*file": it is a file that tract did not/],
    ['sample --raw', () => sample('--raw', join(model, 'model.safetensors')), /--raw is ".*": it is a file/],
    [
      'sample --images',
      () => sample('--images', at('pictures')),
      /--images is ".*pictures": it contains 000001\.png, which tract did not write/,
    ],
    [
      'report',
      () => ['report', at('teacher'), '--out', at('site', 'report.html')],
      /--out is ".*": it is a file/,
    ],
    [
      'convert to a file',
      () => ['convert', model, at('published', 'model.safetensors')],
      /OUT is ".*": it is a file/,
    ],
  ])('%s over a file', (_, argv, message) => expectRefusal(argv(), message));

  it('convert into a folder with the weights of another format', async () => {
    const { code } = await runCommand(['convert', model, at('own.safetensors')]);
    expect(code).toBe(0);
    await expectRefusal(
      ['convert', at('own.safetensors'), at('published')],
      /OUT is ".*published": it contains model\.safetensors and is not a model folder written by tract/,
    );
  });

  it('and such a folder is not a run', async () => {
    await expectRefusal(['report', at('project')], /project is not a run/);
    const { stdout } = await runCommand(['runs', root]);
    expect(stdout).toContain('teacher');
    expect(stdout).not.toContain('project');
  });

  it('also among the checkpoints of a run', async () => {
    cpSync(at('teacher'), at('mixed'), { recursive: true });
    mkdirSync(at('mixed', 'checkpoints'));
    writeFileSync(at('mixed', 'checkpoints', 'notes.txt'), 'theirs');
    await expectRefusal(
      [...tinyTraining, '--out', at('mixed'), '--fresh'],
      /it contains checkpoints\/notes\.txt, which a run would replace/,
    );
  });
});

describe('files that tract wrote are replaced', () => {
  it('pictures, numbers, images, reports and weights', async () => {
    const places = ['--out', at('own', 'x.png'), '--raw', at('own', 'x.safetensors')];
    for (const seed of ['1', '2']) {
      expect((await runCommand(sample('--seed', seed, ...places))).code).toBe(0);
      expect((await runCommand(['report', at('teacher'), '--out', at('own', 'x.html')])).code).toBe(0);
      expect((await runCommand(['convert', model, at('own', 'y.safetensors')])).code).toBe(0);
    }
  });

  it('a model folder', () => expect(checkConverted(model)).resolves.toBeUndefined());

  it('an empty file, such as one made by mktemp', async () => {
    writeFileSync(at('empty.png'), '');
    expect((await runCommand(sample('--out', at('empty.png')))).code).toBe(0);
  });
});

describe('destinations are checked before anything is computed', () => {
  it.each([
    [
      '--raw',
      'empty',
      /--raw is ".*empty": it is a folder, not a file: give a file name, such as .*samples\.safetensors/,
    ],
    ['--out', 'empty', /--out is ".*empty": it is a folder, not a file: .*samples\.png/],
    ['--images', 'file', /--images is ".*file": it is a file, not a folder/],
    ['--out', 'file/x.png', /--out is ".*x\.png": .*file is a file, not a folder/],
    ['--raw', 'file/deep/x', /--raw is ".*x": .*file is a file, not a folder/],
    ['--images', 'file/deep', /--images is ".*deep": .*file is a file, not a folder/],
  ])('sample %s %s', (flag, path, message) => expectRefusal(sample(flag, at(path)), message));

  it('of train, distill, report and demo', async () => {
    const isFile = /is ".*file": it is a file, not a folder/;
    await expectRefusal([...tinyTraining, '--out', at('file')], isFile);
    await expectRefusal(['distill', '--teacher', model, '--out', at('file'), ...cpu], isFile);
    await expectRefusal(['demo', '--out', at('file'), ...cpu], isFile);
    await expectRefusal(['report', at('teacher'), '--tensorboard', at('file')], isFile);
    await expectRefusal(['report', at('teacher'), '--out', at('empty')], /--out is .*empty": it is a folder/);
  });

  it('and must differ', () =>
    expectRefusal(
      sample('--out', at('same'), '--raw', at('empty', '..', 'same')),
      /--raw is .*: --out is the same/,
    ));

  it('but a missing input is reported first', () =>
    expectRefusal(
      ['convert', at('none.safetensors'), at('empty')],
      /There is no model at .*none\.safetensors/,
      1,
    ));
});

describe('a path that is not a regular file is written into', () => {
  const isLink = (path: string) => lstatSync(path).isSymbolicLink();

  it('a link, whose target gets the content', async () => {
    symlinkSync(at('target.safetensors'), at('link.safetensors'));
    symlinkSync(at('target.png'), at('link.png'));
    symlinkSync(at('exported.safetensors'), at('exported-link.safetensors'));
    for (const seed of ['1', '2']) {
      const places = ['--raw', at('link.safetensors'), '--out', at('link.png')];
      expect((await runCommand(sample('--seed', seed, ...places))).code).toBe(0);
    }
    expect((await runCommand(['convert', model, at('exported-link.safetensors')])).code).toBe(0);
    expect(
      ['link.safetensors', 'link.png', 'exported-link.safetensors'].map((name) => isLink(at(name))),
    ).toEqual([true, true, true]);
    const { samples } = decodeSafetensors(readFileSync(at('target.safetensors'))).tensors;
    expect(samples?.shape).toEqual([4, 2]);
    expect(existsSync(at('target.png'))).toBe(true);
    expect(existsSync(at('exported.safetensors'))).toBe(true);
  });

  it('a pipe, in one pass', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reading = import('node:fs/promises').then(({ readFile }) => readFile(at('pipe')));
    expect((await runCommand(sample('--raw', at('pipe')))).code).toBe(0);
    const { samples } = decodeSafetensors(await reading).tensors;
    expect([samples?.shape, samples?.data.length]).toEqual([[4, 2], 8]);
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  });

  const isRoot = process.getuid?.() === 0;
  it.runIf(isRoot)('a device', async ({ skip }) => {
    const devices = ['null.png', 'null.bin', 'null.html', 'null.safetensors'].map((name) => at(name));
    try {
      for (const path of devices) execFileSync('mknod', [path, 'c', '1', '3'], { stdio: 'ignore' });
    } catch {
      skip();
    }
    const [png = '', raw = '', html = '', weights = ''] = devices;
    expect((await runCommand(sample('--out', png, '--raw', raw))).code).toBe(0);
    expect((await runCommand(['report', at('teacher'), '--out', html])).code).toBe(0);
    expect((await runCommand(['convert', model, weights])).code).toBe(0);
    expect(devices.map((path) => lstatSync(path).isCharacterDevice())).toEqual([true, true, true, true]);
  });
});
