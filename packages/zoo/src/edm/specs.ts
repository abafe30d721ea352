import { convSpecs, kernelSpec, linearSpecs, normSpecs, type ParameterSpecs, type SpecEntry } from '../parts';
import type { EmbeddingOptions } from './embedding';
import { skipKernel } from './layers';
import type { EdmBlock, EdmLayer, EdmPlan } from './plan';

/** Returns every parameter of a planned network, below `path`, with PyTorch's names and tfjs's layouts. */
export const edmSpecs = (plan: EdmPlan, embedding: EmbeddingOptions, path: string): ParameterSpecs => {
  const { noiseChannels, classes, augment, kind, network } = embedding;
  const song = network === 'song';
  const entries: SpecEntry[] = [
    ...(kind === 'fourier'
      ? [
          [
            'map_noise.freqs',
            { shape: [noiseChannels / 2], initial: { deviation: 16 }, buffer: true },
          ] as SpecEntry,
        ]
      : []),
    ...(classes > 0 && song ? linearSpecs('map_label', classes, noiseChannels) : []),
    ...(augment > 0 ? [['map_augment.weight', kernelSpec([augment, noiseChannels], 0)] as SpecEntry] : []),
    ...linearSpecs('map_layer0', noiseChannels, plan.embedding),
    ...linearSpecs('map_layer1', plan.embedding, plan.embedding),
    ...(classes > 0 && !song
      ? [['map_label.weight', kernelSpec([classes, plan.embedding])] as SpecEntry]
      : []),
    ...plan.encoder.flatMap((layer) => layerSpecs(`enc.${layer.name}`, layer, plan)),
    ...plan.decoder.flatMap((layer) => layerSpecs(`dec.${layer.name}`, layer, plan)),
    ...(song
      ? []
      : [
          ...normSpecs('out_norm', lastWidth(plan)),
          ...convSpecs('out_conv', 3, lastWidth(plan), plan.outputs, 0),
        ]),
  ];
  return Object.fromEntries(entries.map(([name, spec]) => [`${path}.${name}`, spec]));
};

const lastWidth = ({ decoder }: EdmPlan): number => {
  const part = decoder.at(-1)?.part;
  return part?.kind === 'block' ? part.outputs : 0;
};

const layerSpecs = (path: string, { part, role }: EdmLayer, plan: EdmPlan): SpecEntry[] => {
  if (part.kind === 'norm') return normSpecs(path, part.channels);
  if (part.kind === 'block') return blockSpecs(path, part, plan);
  return convSpecs(path, part.kernel, part.inputs, part.outputs, role === 'aux conv' ? 0 : 1);
};

/** The last convolution of a block and of its attention start at zero; EDM scales them by 1e-5. */
const blockSpecs = (path: string, part: EdmBlock, { blocks, embedding }: EdmPlan): SpecEntry[] => {
  const { inputs, outputs, heads } = part;
  return [
    ...normSpecs(`${path}.norm0`, inputs),
    ...convSpecs(`${path}.conv0`, 3, inputs, outputs),
    ...linearSpecs(`${path}.affine`, embedding, outputs * (blocks.adaptiveScale ? 2 : 1)),
    ...normSpecs(`${path}.norm1`, outputs),
    ...convSpecs(`${path}.conv1`, 3, outputs, outputs, 0),
    ...convSpecs(`${path}.skip`, skipKernel(part, blocks) ?? 0, inputs, outputs),
    ...(heads === 0
      ? []
      : [
          ...normSpecs(`${path}.norm2`, outputs),
          ...convSpecs(`${path}.qkv`, 1, outputs, 3 * outputs),
          ...convSpecs(`${path}.proj`, 1, outputs, outputs, 0),
        ]),
  ];
};
