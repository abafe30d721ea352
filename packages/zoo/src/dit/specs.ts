import { convSpecs, linearSpecs, type ParameterSpecs, type SpecEntry } from '../parts';
import type { DitSettings } from './options';

/** Returns the number of labels, including the one for any class. */
export const labelsOf = ({ classes, anyClass }: DitSettings): number =>
  classes === 0 ? 0 : classes + (anyClass ? 1 : 0);

/**
 * Returns every parameter of a DiT, with the names in its authors' state dicts and tfjs's layouts. The layers
 * that make shifts, scales and gates start at zero, and so does the last layer (Peebles & Xie 2023, section
 * 3.2).
 */
export const ditSpecs = (settings: DitSettings): ParameterSpecs => {
  const { shape, patch, width, depth, mlpRatio, frequencies } = settings;
  const channels = shape[2] as number;
  const labels = labelsOf(settings);
  const near = (shape: readonly number[]) => ({ shape, initial: { deviation: 0.02 } });
  const block = (path: string): SpecEntry[] => [
    ...linearSpecs(`${path}.attn.qkv`, width, 3 * width),
    ...linearSpecs(`${path}.attn.proj`, width, width),
    ...linearSpecs(`${path}.mlp.fc1`, width, mlpRatio * width),
    ...linearSpecs(`${path}.mlp.fc2`, mlpRatio * width, width),
    ...linearSpecs(`${path}.adaLN_modulation.1`, width, 6 * width, 0),
  ];
  return Object.fromEntries<SpecEntry[1]>([
    ...convSpecs('x_embedder.proj', patch, channels, width),
    ...linearSpecs('t_embedder.mlp.0', frequencies, width),
    ...linearSpecs('t_embedder.mlp.2', width, width),
    ...(labels > 0 ? [['y_embedder.embedding_table.weight', near([width, labels])] as SpecEntry] : []),
    ...Array.from({ length: depth }, (_, i) => block(`blocks.${i}`)).flat(),
    ...linearSpecs('final_layer.linear', width, patch * patch * channels, 0),
    ...linearSpecs('final_layer.adaLN_modulation.1', width, 2 * width, 0),
  ]);
};
