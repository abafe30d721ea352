import { join } from 'node:path';
import { bytes, floats, little } from '../build/bytes';
import { damagedRecording } from '../build/recording';
import { damageBytes, oddNumbers } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Format } from '../format';
import { readCheckpoint } from './read-checkpoint';

const header = JSON.stringify({
  __metadata__: { arch: 'edm EDMPrecond', config: '{"img_resolution": 8, "channel_mult": [1, 2]}' },
  'a.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
  'b.half': { dtype: 'BF16', shape: [2], data_offsets: [24, 28] },
  none: { dtype: 'I64', shape: [0, 3], data_offsets: [28, 28] },
  count: { dtype: 'F32', shape: [], data_offsets: [28, 32] },
});
const config = JSON.stringify({
  img_resolution: 8,
  img_channels: 3,
  model_type: 'SongUNet',
  model_channels: 32,
  channel_mult: [1, 2],
  num_blocks: 1,
  attn_resolutions: [4],
  encoder_type: 'skip',
  sigma_data: 0.5,
  dropout: { a: 1 },
});
const values = floats(0, 1, 2, 3, 4, 5, 6, 7);

const file = (text: string, length: number | bigint = bytes(text).length): Uint8Array =>
  bytes(little(length, 8), text, values);

/** Makes a table that matches the values, with damaged names and configuration. */
const withConfig = (config: string): string =>
  JSON.stringify({
    __metadata__: { arch: 'edm EDMPrecond', config },
    all: { dtype: 'F32', shape: [8], data_offsets: [0, 32] },
  });

/** Safetensors: its header by JSON tokens, the length of it, and bytes. */
export const safetensors: Format = {
  name: 'safetensors',
  whole: [{ weights: file(header) }, { weights: file(withConfig('{}')) }],
  damaged: (dice) => {
    if (dice.chance(0.01)) return { weights: damagedRecording('edm_song_skips.safetensors', dice) };
    const way = dice.below(10);
    if (way < 5) return { weights: file(damageJson(header, dice)) };
    if (way < 7) return { weights: file(withConfig(damageJson(config, dice))) };
    if (way < 8) return { weights: file(header, dice.pick(oddNumbers)) };
    return { weights: damageBytes(file(header), dice) };
  },
  read: (folder) => readCheckpoint(join(folder, 'weights')),
};
