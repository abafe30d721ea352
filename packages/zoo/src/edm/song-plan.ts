import type { EdmConv, EdmLayer, EdmPlan } from './plan';
import { outputsOf } from './plan';

/** Options of EDM's SongUNet: DDPM++ and NCSN++ (Song et al. 2021), as Karras et al. 2022 define them. */
export interface SongOptions {
  readonly resolution: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly channels: number;
  readonly multipliers: readonly number[];
  readonly embeddingMultiplier: number;
  readonly noiseMultiplier: number;
  readonly blocks: number;
  readonly attention: readonly number[];
  readonly encoder: 'standard' | 'skip' | 'residual';
  readonly decoder: 'standard' | 'skip';
  readonly filter: readonly number[];
}

/** Plans the layers of a SongUNet. */
export const planSong = (options: SongOptions): EdmPlan => {
  const { resolution, channels, multipliers, blocks, attention } = options;
  const heads = (side: number) => (attention.includes(side) ? 1 : 0);
  const last = multipliers.length - 1;
  const encoder: EdmLayer[] = [];
  const decoder: EdmLayer[] = [];
  let width = options.inputs;
  let aux = options.inputs;
  multipliers.forEach((multiplier, level) => {
    const side = resolution >> level;
    const name = (part: string) => `${side}x${side}_${part}`;
    const conv = (inputs: number, outputs: number, kernel: number, resample?: 'down'): EdmConv => ({
      kind: 'conv',
      inputs,
      outputs,
      kernel,
      ...(resample && { resample }),
    });
    if (level === 0) {
      encoder.push({ name: name('conv'), role: 'main', part: conv(width, channels, 3) });
      width = channels;
    } else {
      const down = { kind: 'block', inputs: width, outputs: width, resample: 'down', heads: 0 } as const;
      encoder.push({ name: name('down'), role: 'main', part: down });
      if (options.encoder === 'skip') {
        encoder.push({ name: name('aux_down'), role: 'aux down', part: conv(aux, aux, 0, 'down') });
        encoder.push({ name: name('aux_skip'), role: 'aux skip', part: conv(aux, width, 1) });
      }
      if (options.encoder === 'residual') {
        encoder.push({
          name: name('aux_residual'),
          role: 'aux residual',
          part: { ...conv(aux, width, 3, 'down'), halvedAfter: true },
        });
        aux = width;
      }
    }
    for (let k = 0; k < blocks; k++) {
      const outputs = channels * multiplier;
      const part = { kind: 'block', inputs: width, outputs, heads: heads(side) } as const;
      encoder.push({ name: name(`block${k}`), role: 'main', part });
      width = outputs;
    }
  });
  const skips = encoder.filter(({ role }) => role === 'main').map(outputsOf);
  for (let level = last; level >= 0; level--) {
    const side = resolution >> level;
    const name = (part: string) => `${side}x${side}_${part}`;
    const block = (part: string, inputs: number, outputs: number, count: number, up = false) =>
      decoder.push({
        name: name(part),
        role: 'main',
        part: { kind: 'block', inputs, outputs, heads: count, ...(up && { resample: 'up' }) },
      });
    if (level === last) {
      block('in0', width, width, 1);
      block('in1', width, width, 0);
    } else block('up', width, width, 0, true);
    for (let k = 0; k <= blocks; k++) {
      const outputs = channels * (multipliers[level] as number);
      block(`block${k}`, width + (skips.pop() as number), outputs, k === blocks ? heads(side) : 0);
      width = outputs;
    }
    if (options.decoder !== 'skip' && level > 0) continue;
    const conv = (part: string, role: 'aux up' | 'aux conv', inputs: number, kernel: number) =>
      decoder.push({
        name: name(part),
        role,
        part: {
          kind: 'conv',
          inputs,
          outputs: options.outputs,
          kernel,
          ...(role === 'aux up' && { resample: 'up' }),
        },
      });
    if (options.decoder === 'skip' && level < last) conv('aux_up', 'aux up', options.outputs, 0);
    decoder.push({ name: name('aux_norm'), role: 'aux norm', part: { kind: 'norm', channels: width } });
    conv('aux_conv', 'aux conv', width, 3);
  }
  return {
    encoder,
    decoder,
    noiseChannels: channels * options.noiseMultiplier,
    embedding: channels * options.embeddingMultiplier,
    outputs: options.outputs,
    blocks: {
      skipScale: Math.SQRT1_2,
      epsilon: 1e-6,
      projectResampled: true,
      adaptiveScale: false,
      filter: options.filter,
    },
  };
};
