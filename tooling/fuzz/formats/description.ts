import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Description, TractError } from '@tractjs/core';
import { gridFrom, scheduleFrom } from '@tractjs/schedules';
import { stepFrom } from '@tractjs/steps';
import { networkFrom } from '@tractjs/zoo';
import { checkedJson } from '@tractjs/zoo/node';
import { commands } from '../../../apps/cli/src/commands';
import { parseImageSize } from '../../../apps/cli/src/options/data';
import { parseDescription } from '../../../apps/cli/src/options/description';
import { parseNetwork } from '../../../apps/cli/src/options/network';
import { parseRange } from '../../../apps/cli/src/options/range';
import { resolveValues } from '../../../apps/cli/src/options/resolve';
import { parseWeight } from '../../../apps/cli/src/options/weight';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Dice } from '../dice';
import type { Format } from '../format';

type Value = string | Description;

const { fields } = commands.find(({ name }) => name === 'distill') as (typeof commands)[number];

const asText = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Parses each option from its text or, in a configuration file, its description. */
const options: Readonly<Record<string, (value: Value) => unknown>> = {
  network: (value) => networkFrom(parseNetwork('--network', value)).description,
  schedule: (value) => scheduleFrom(parseDescription('--schedule', value)),
  grid: (value) => gridFrom(parseDescription('--grid', value)),
  step: (value) => stepFrom(parseDescription('--step', value)),
  weight: (value) => parseWeight(value),
  clip: (value) => parseRange('--clip', asText(value)),
  size: (value) => {
    if (parseImageSize(asText(value)) === undefined) throw new TractError('--image-size is none.');
  },
  phases: (value) => resolveValues(fields, { teacher: 'x', phases: asText(value) }, undefined),
  learningRate: (value) => resolveValues(fields, { teacher: 'x', learningRate: asText(value) }, undefined),
};

const texts = [
  ...[
    'network=unet:shape=32,32,1,channels=32,multipliers=1,2,2,blocks=2,predict=v',
    'network=mlp:width=32,shape=2',
  ],
  ...[
    'network=dit:shape=8,8,3,patch=2,width=32,depth=2,heads=4',
    'network=edm:img_resolution=8,img_channels=3',
  ],
  ...[
    'network=edm:img_resolution=8,img_channels=1,channel_mult=1',
    'network=tract-unet:in_channel=3,channel=32,emb_channel=32,channel_multiplier=1,n_res_blocks=1,init_rez=8,attn_rezs=4,attn_heads=1,use_affine_time=true',
  ],
  ...[
    'schedule=vp-cosine:shift=2',
    'schedule=vp-ddpm:count=100,scaled=true',
    'schedule=vp-discrete:betas=0.1,0.2',
  ],
  ...['schedule=edm:sigmaMax=80', 'schedule=rectified-flow:shift=3', 'schedule=vp-linear', 'schedule=ve'],
  ...[
    'grid=karras:rho=7,sigmaMin=0.002',
    'grid=explicit:times=0,0.5,1',
    'grid=uniform',
    'grid=iddpm:count=10',
  ],
  ...['step=heun', 'step=ddim-eta:eta=0.5', 'step=churn:step=heun,sChurn=4,steps=18', 'step=lms:order=3'],
  ...[
    'step=clipped-ddim:range=-1,1',
    'weight=snr:min=1,max=25',
    'weight=output:dataStd=0.5',
    'weight=uniform',
  ],
  ...['clip=-1,1', 'clip=off', 'size=32', 'size=24x32', 'phases=64,8,1', 'learningRate=0.001'],
];
const descriptions: readonly [string, Description][] = [
  ['network', { kind: 'unet', shape: [28, 28, 1], channels: 32, multipliers: [1, 2], dataStd: 1 }],
  ['network', { kind: 'edm', class: 'EDMPrecond', img_resolution: 8, img_channels: 3, channel_mult: [1, 2] }],
  [
    'network',
    {
      kind: 'diffusers-unet',
      sample_size: 8,
      block_out_channels: [32],
      down_block_types: ['DownBlock2D'],
      up_block_types: ['UpBlock2D'],
    },
  ],
  [
    'network',
    {
      kind: 'tract-unet',
      init_rez: 8,
      in_channel: 3,
      channel: 32,
      emb_channel: 32,
      channel_multiplier: [1],
      n_res_blocks: 1,
      attn_rezs: [4],
      attn_heads: 1,
      use_affine_time: true,
    },
  ],
  [
    'schedule',
    { kind: 'unscaled', schedule: { kind: 'variance-preserving', schedule: { kind: 'edm', sigmaMax: 80 } } },
  ],
  ['schedule', { kind: 'vp-discrete', betas: [0.1, 0.2] }],
  ['grid', { kind: 'sub-grid', grid: { kind: 'karras', rho: 7 }, of: 40 }],
  ['grid', { kind: 'iddpm', count: 10, c1: 0.001, c2: 0.008 }],
  ['step', { kind: 'churn', step: { kind: 'heun' }, sChurn: 4, steps: 18 }],
  ['weight', { kind: 'snr', min: 1, max: 25 }],
];

const tokens = [
  ...[
    '=',
    ':',
    ',',
    ',,',
    '==',
    '-',
    '-1',
    '0',
    '1e9',
    '1e308',
    '1e400',
    'NaN',
    'Infinity',
    '0x10',
    '1_000',
    ' ',
  ],
  ...[
    'true',
    'false',
    'null',
    '[object Object]',
    '__proto__',
    'constructor',
    'toString',
    'kind',
    '65536',
    '4294967296',
  ],
  ...[
    '\u001b[2J',
    '\0',
    '\ud83d\ude00',
    'shape=',
    'blocks=1024,',
    '9'.repeat(400),
    ','.repeat(5000),
    'a='.repeat(300),
  ],
];

const damageText = (text: string, dice: Dice): string => {
  const parts = text.match(/[a-z_A-Z0-9.-]+|./gs) ?? [];
  for (let left = 1 + dice.below(3); left > 0; left--)
    parts.splice(
      dice.below(parts.length + 1),
      dice.below(3),
      ...(dice.chance(0.8) ? [dice.pick(tokens)] : []),
    );
  return parts.join('');
};

/** Texts of options, and values that a configuration file may have instead. */
export const description: Format = {
  name: 'description',
  whole: [
    ...texts.map((text) => ({ option: bytes(text) })),
    ...descriptions.map(([name, value]) => ({ option: bytes(`${name}=${JSON.stringify(value)}`) })),
  ],
  damaged(dice) {
    if (dice.chance(0.4)) {
      const [name, value] = dice.pick(descriptions);
      return { option: bytes(`${name}=${damageJson(JSON.stringify(value), dice)}`) };
    }
    const text = dice.pick(texts);
    if (dice.chance(0.2)) return { option: damageBytes(bytes(text), dice) };
    const at = text.indexOf('=') + 1;
    return { option: bytes(text.slice(0, at), damageText(text.slice(at), dice)) };
  },
  async read(folder) {
    const text = readFileSync(join(folder, 'option'), 'utf8');
    const at = text.indexOf('=');
    const make = options[text.slice(0, at)];
    if (make === undefined) throw new TractError('There is no such option.');
    await make(valueIn(text.slice(at + 1)));
  },
  // The faulty option; for a description, its own name.
  names: /^/,
};

/** Returns a description if the text is JSON that the schema of the configuration accepts. */
const valueIn = (text: string): Value => {
  if (!text.startsWith('{')) return text;
  const checked = checkedJson(text);
  if ('why' in checked) return text;
  const { value } = checked;
  const isDescription =
    typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
  return isDescription ? (value as Description) : text;
};
