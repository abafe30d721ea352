import { type EdmLayer, type EdmPlan, outputsOf } from './plan';

/** Options of EDM's DhariwalUNet: the ADM of Dhariwal & Nichol 2021. */
export interface AdmOptions {
  readonly resolution: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly channels: number;
  readonly multipliers: readonly number[];
  readonly embeddingMultiplier: number;
  readonly blocks: number;
  readonly attention: readonly number[];
}

/** Channels per attention head. */
const HEAD = 64;

/**
 * Plans the layers of a DhariwalUNet. Its last norm and convolution, `out_norm` and `out_conv`, are not in
 * the plan.
 */
export const planAdm = (options: AdmOptions): EdmPlan => {
  const { resolution, channels, multipliers, blocks, attention } = options;
  const encoder: EdmLayer[] = [];
  const decoder: EdmLayer[] = [];
  const add = (
    to: EdmLayer[],
    name: string,
    inputs: number,
    outputs: number,
    { attends = false, resample }: { attends?: boolean; resample?: 'up' | 'down' } = {},
  ): void => {
    const heads = attends ? Math.floor(outputs / HEAD) : 0;
    to.push({
      name,
      role: 'main',
      part: { kind: 'block', inputs, outputs, heads, ...(resample && { resample }) },
    });
  };
  let width = options.inputs;
  multipliers.forEach((multiplier, level) => {
    const side = resolution >> level;
    const outputs = channels * multiplier;
    if (level === 0) {
      const part = { kind: 'conv', inputs: width, outputs, kernel: 3 } as const;
      encoder.push({ name: `${side}x${side}_conv`, role: 'main', part });
      width = outputs;
    } else add(encoder, `${side}x${side}_down`, width, width, { resample: 'down' });
    for (let k = 0; k < blocks; k++) {
      add(encoder, `${side}x${side}_block${k}`, width, outputs, { attends: attention.includes(side) });
      width = outputs;
    }
  });
  const skips = encoder.map(outputsOf);
  const last = multipliers.length - 1;
  for (let level = last; level >= 0; level--) {
    const side = resolution >> level;
    if (level === last) {
      add(decoder, `${side}x${side}_in0`, width, width, { attends: true });
      add(decoder, `${side}x${side}_in1`, width, width);
    } else add(decoder, `${side}x${side}_up`, width, width, { resample: 'up' });
    for (let k = 0; k <= blocks; k++) {
      const outputs = channels * (multipliers[level] as number);
      add(decoder, `${side}x${side}_block${k}`, width + (skips.pop() as number), outputs, {
        attends: attention.includes(side),
      });
      width = outputs;
    }
  }
  return {
    encoder,
    decoder,
    noiseChannels: channels,
    embedding: channels * options.embeddingMultiplier,
    outputs: options.outputs,
    blocks: { skipScale: 1, epsilon: 1e-5, projectResampled: false, adaptiveScale: true, filter: [1, 1] },
  };
};
