import { convSpecs, linearSpecs, normSpecs, type ParameterSpecs, type SpecEntry } from '../parts';
import type { DiffusersSettings } from './config';

/**
 * Returns every parameter of a UNet2DModel, with PyTorch's names and tfjs's layouts. The last convolution of
 * each block and of the network and the last layer of attention start at zero, as in DDPM's code (Ho et al.
 * 2020).
 */
export const diffusersSpecs = (settings: DiffusersSettings): ParameterSpecs => {
  const { inputs, outputs, channels, embedding, classes, layers } = settings;
  return Object.fromEntries<SpecEntry[1]>([
    ...convSpecs('conv_in', 3, inputs, channels),
    ...linearSpecs('time_embedding.linear_1', channels, embedding),
    ...linearSpecs('time_embedding.linear_2', embedding, embedding),
    ...(classes > 0
      ? [['class_embedding.weight', { shape: [embedding, classes], initial: { deviation: 1 } }] as SpecEntry]
      : []),
    ...layers.flatMap((layer) => layerSpecs(settings, layer)),
    ...normSpecs('conv_norm_out', channels),
    ...convSpecs('conv_out', 3, channels, outputs, 0),
  ]);
};

const layerSpecs = (
  { embedding, adaptiveScale }: DiffusersSettings,
  { part }: DiffusersSettings['layers'][number],
): SpecEntry[] => {
  const { path } = part;
  if (part.kind === 'resample') return convSpecs(path, 3, part.channels, part.channels);
  if (part.kind === 'attention') {
    const { channels, groups } = part;
    const linear = (name: string, gain?: number) => linearSpecs(`${path}.${name}`, channels, channels, gain);
    return [
      ...(groups > 0 ? normSpecs(`${path}.group_norm`, channels) : []),
      ...[...linear('to_q'), ...linear('to_k'), ...linear('to_v'), ...linear('to_out.0', 0)],
    ];
  }
  const { inputs, outputs } = part;
  return [
    ...normSpecs(`${path}.norm1`, inputs),
    ...convSpecs(`${path}.conv1`, 3, inputs, outputs),
    ...linearSpecs(`${path}.time_emb_proj`, embedding, outputs * (adaptiveScale ? 2 : 1)),
    ...normSpecs(`${path}.norm2`, outputs),
    ...convSpecs(`${path}.conv2`, 3, outputs, outputs, 0),
    ...convSpecs(`${path}.conv_shortcut`, inputs === outputs ? 0 : 1, inputs, outputs),
  ];
};
