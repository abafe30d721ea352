import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadModel, saveModel } from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { foreignFlags } from '../testing/own-flags';
import { runCommand } from '../testing/run-command';
import { contentsOf, temporaryFolder } from '../testing/temporary-folder';
import { isParagraph, tinyModel, tinyTraining } from '../testing/tiny';

const root = temporaryFolder();
const at = (...parts: string[]) => join(root, ...parts);
const cpu = ['--engine', 'cpu'];

beforeAll(async () => {
  const model = await tinyModel(root);
  for (const name of ['truncated', 'no-weights', 'no-document', 'broken-document', 'other'])
    cpSync(model, at(name), { recursive: true });
  truncateSync(at('truncated', 'model.safetensors'), 1000);
  rmSync(at('no-weights', 'model.safetensors'));
  rmSync(at('no-document', 'model.json'));
  writeFileSync(at('broken-document', 'model.json'), '{ "format": ');
  const other = await runCommand([
    ...tinyTraining,
    '--network',
    'mlp:width=8,layers=1',
    '--out',
    at('narrow'),
  ]);
  expect(other.code).toBe(0);
  copyFileSync(at('narrow', 'model', 'model.safetensors'), at('other', 'model.safetensors'));
  mkdirSync(at('empty'));
});

/** Runs a command line that must fail: one paragraph, no result, the exit code, and no file changed. */
const expectFailure = async (argv: readonly string[], code: number, message: RegExp) => {
  const before = contentsOf(root);
  const result = await runCommand(argv);
  expect(result.code).toBe(code);
  expect(result.stdout).toBe('');
  const [last = ''] = result.stderr.match(/tract: [\s\S]*$/) ?? [];
  expect(last).toMatch(message);
  expect(last).toSatisfy(isParagraph);
  expect(foreignFlags(argv, last)).toEqual([]);
  expect(contentsOf(root)).toEqual(before);
};

/** Copies a model folder, with one number of its weights replaced by NaN. */
const spoil = async (from: string, to: string): Promise<void> => {
  const model = await loadModel(from);
  const [[name, x] = []] = Object.entries(model.params).filter(([, { size }]) => size > 1);
  const values = (x as tf.Tensor).dataSync().slice();
  values[0] = Number.NaN;
  const params = { ...model.params, [name as string]: tf.tensor(values, (x as tf.Tensor).shape) };
  await saveModel(to, { ...model, params }, {});
  tf.dispose([model.params, params]);
};

describe('wrong configuration exits with 2 before anything starts', () => {
  const out = ['--out', at('new')];
  const distil = (...more: string[]) => [
    'distill',
    '--teacher',
    at('teacher', 'model'),
    ...out,
    ...cpu,
    ...more,
  ];

  it.each([
    [
      'an unknown dataset',
      ['train', '--data', 'mnits', ...out],
      /"mnits" is not a known dataset\. Did you mean "mnist"\? There are: mnist, ring/,
    ],
    [
      'an unknown network',
      ['train', '--data', 'ring', '--network', 'resnet', ...out],
      /"resnet" is not a known network/,
    ],
    [
      'an option that the network does not have',
      ['train', '--data', 'ring', '--network', 'mlp:widht=8', ...out],
      /"widht" is not a known option.*Did you mean "width"\?/,
    ],
    [
      'an unknown schedule',
      ['train', '--data', 'ring', '--schedule', 'cosine', ...out],
      /"cosine" is not a known schedule\. Did you mean "vp-cosine"\? There are: vp-cosine/,
    ],
    [
      'a network of another shape',
      ['train', '--data', 'ring', '--network', 'unet', ...out],
      /shape is \[2\]/,
    ],
    [
      "T that T' does not divide",
      distil('--phases', '64,7,1'),
      /phases is \[64,7,1\]: 64 steps cannot be divided into 7 equal groups/,
    ],
    ['phases that do not get shorter', distil('--phases', '8,8,1'), /does not get shorter/],
    [
      'a teacher that cannot be halved',
      distil('--preset', 'btd', '--phases', '48,1'),
      /from is 48: binary time-distillation halves the steps until 1/,
    ],
    [
      'a step that is not invertible',
      distil('--student-step', 'heun'),
      /studentStep is heun, which cannot be inverted.*measure: 'endpoint'/,
    ],
    ['samples given twice', distil('--samples', '10', '--total-samples', '10'), /give one of them/],
    [
      'a weight that does not exist',
      distil('--weight', 'cosine'),
      /"cosine" is not a known weight\. There are: snr/,
    ],
    ['a range upside down', distil('--clip', '1,-1'), /--clip is "1,-1"/],
    [
      'data of another shape',
      distil('--data', 'mnist'),
      /data is "mnist": its examples have shape \[28,28,1\]/,
    ],
    [
      'no destination for the samples',
      ['sample', '--model', at('teacher', 'model'), ...cpu],
      /None of --out, --images and --raw is given/,
    ],
    [
      'a class for a model without classes',
      ['sample', '--model', at('teacher', 'model'), '--class', '3', '--out', at('x.png'), ...cpu],
      /this model has no classes/,
    ],
    [
      'data of another shape',
      ['eval', '--model', at('teacher', 'model'), '--data', 'mnist', ...cpu],
      /whose examples have shape \[28,28,1\]/,
    ],
    [
      'a judge for images in a folder',
      ['eval', '--model', at('teacher', 'model'), '--data', 'cifar10', ...cpu],
      /--data is "cifar10", whose samples cannot be evaluated: choose mnist or ring/,
    ],
    [
      'two teachers',
      ['demo', '--teacher', at('teacher', 'model'), '--from-scratch', '--out', at('new'), ...cpu],
      /give one of them/,
    ],
  ])('%s', async (_, argv, message) => {
    await expectFailure(argv, 2, message);
  });
});

describe('a failure while running exits with 1', () => {
  const sample = (model: string) => ['sample', '--model', model, '--out', at('x.png'), ...cpu];

  it.each([
    ['no model folder', sample(at('none')), /The model folder .*none does not exist/],
    ['a file in place of a folder', sample(at('truncated', 'model.json')), /is a file: give the folder/],
    ['an empty folder', sample(at('empty')), /model\.json cannot be read \(it is missing\)/],
    ['no weights', sample(at('no-weights')), /model\.safetensors cannot be read/],
    ['no document', sample(at('no-document')), /model\.json cannot be read \(it is missing\)/],
    ['a broken document', sample(at('broken-document')), /model\.json is not JSON/],
    ['truncated weights', sample(at('truncated')), /model\.safetensors/],
    ['the weights of another model', sample(at('other')), /model\.safetensors/],
    ['an unknown pretrained model', sample('pretrained:imagenet'), /no pretrained model "imagenet"/],
    [
      'a teacher with truncated weights',
      ['distill', '--teacher', at('truncated'), '--out', at('new'), ...cpu],
      /model\.safetensors/,
    ],
    ['inspect on a damaged folder', ['inspect', at('broken-document')], /model\.json is not JSON/],
    [
      'an engine that is not installed',
      ['sample', '--model', at('teacher', 'model'), '--out', at('x.png'), '--engine', 'tfjs-node-gpu'],
      /tfjs-node-gpu/,
    ],
  ])('%s', async (_, argv, message) => {
    await expectFailure(argv, 1, message);
  });

  it('a loss that is not finite, which is recorded', async () => {
    const out = at('diverged');
    const sizes = ['--network', 'mlp:width=16,layers=1', '--samples', '3200', '--batch', '32'];
    const argv = ['train', '--data', 'ring', ...sizes, '--learning-rate', '1e30', '--out', out, ...cpu];
    const { code, stdout, stderr } = await runCommand(argv);
    expect([code, stdout]).toEqual([1, '']);
    const [last = ''] = stderr.match(/tract: [\s\S]*$/) ?? [];
    expect(last).toMatch(
      /The loss is .*training has diverged.*Lower the learning rate.*No model was written. No checkpoint was saved before; what happened is recorded in .*diverged\/faults/,
    );
    expect(last).toSatisfy(isParagraph);
    expect(readdirSync(join(out, 'faults'))).toHaveLength(3);
    expect(existsSync(join(out, 'model'))).toBe(false);
  });
});

describe('a run that applied no step, or not its last steps', () => {
  const sizes = ['--network', 'mlp:width=16,layers=1', '--batch', '16'];

  it('fails even if it is shorter than --bad-steps, and writes no model', async () => {
    const out = at('short');
    const argv = ['train', '--data', 'ring', ...sizes, '--samples', '48', '--learning-rate', '1e29'];
    const { code, stderr } = await runCommand([...argv, '--out', out, ...cpu]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/this step and the 1 before it were not applied\. It is the last step/);
    expect([existsSync(join(out, 'model')), existsSync(join(out, 'result.json'))]).toEqual([false, false]);
  });

  it('fails for a teacher with a number that is not finite, before anything is written', async () => {
    const teacher = at('spoilt');
    await spoil(at('teacher', 'model'), teacher);
    const out = ['--out', at('new'), ...cpu];
    const message = /The teacher has numbers that are not finite, in \S+: it is damaged/;
    await expectFailure(['distill', '--teacher', teacher, '--phases', '8,1', ...out], 1, message);
    for (const where of [
      ['--out', at('x.png')],
      ['--raw', at('x.safetensors')],
    ])
      await expectFailure(
        ['sample', '--model', teacher, '--count', '3', ...where, ...cpu],
        1,
        /Sample 0 has numbers that are not finite: the model is damaged/,
      );
    await expectFailure(
      ['eval', '--model', teacher, '--count', '64', ...cpu],
      1,
      /Sample 0 has numbers that/,
    );
  });
});
