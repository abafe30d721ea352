import type { ParameterSpec, ParameterSpecs } from '../parameters';
import { kernelSpec, vectorSpec } from '../parameters';
import type { EmbeddingOptions } from './embedding';
import { skipKernel } from './layers';
import type { EdmBlock, EdmConv, EdmLayer, EdmPlan } from './plan';

/** Every parameter of a planned network below `path`, under PyTorch's names and in tfjs's layouts. */
export const edmSpecs = (plan: EdmPlan, embedding: EmbeddingOptions, path: string): ParameterSpecs => {
  const { noiseChannels, classes, augment, kind, network } = embedding;
  const song = network === 'song';
  const entries: [string, ParameterSpec][] = [
    ...(kind === 'fourier'
      ? [
          ['map_noise.freqs', { shape: [noiseChannels / 2], initial: { deviation: 16 } }] as [
            string,
            ParameterSpec,
          ],
        ]
      : []),
    ...(classes > 0 && song ? linear('map_label', classes, noiseChannels) : []),
    ...(augment > 0
      ? [['map_augment.weight', kernelSpec([augment, noiseChannels], 0)] as [string, ParameterSpec]]
      : []),
    ...linear('map_layer0', noiseChannels, plan.embedding),
    ...linear('map_layer1', plan.embedding, plan.embedding),
    ...(classes > 0 && !song
      ? [['map_label.weight', kernelSpec([classes, plan.embedding])] as [string, ParameterSpec]]
      : []),
    ...plan.encoder.flatMap((layer) => layerSpecs(`enc.${layer.name}`, layer, plan)),
    ...plan.decoder.flatMap((layer) => layerSpecs(`dec.${layer.name}`, layer, plan)),
    ...(song
      ? []
      : [
          ...normSpecs('out_norm', lastWidth(plan)),
          ...convSpecs('out_conv', lastWidth(plan), plan.outputs, 3, 0),
        ]),
  ];
  return Object.fromEntries(entries.map(([name, spec]) => [`${path}.${name}`, spec]));
};

const lastWidth = ({ decoder }: EdmPlan): number => {
  const part = decoder.at(-1)?.part;
  return part?.kind === 'block' ? part.outputs : 0;
};

type Entries = [string, ParameterSpec][];

const linear = (path: string, inputs: number, outputs: number): Entries => [
  [`${path}.weight`, kernelSpec([inputs, outputs])],
  [`${path}.bias`, vectorSpec(outputs)],
];

const convSpecs = (path: string, inputs: number, outputs: number, size: number, gain = 1): Entries =>
  size === 0
    ? []
    : [
        [`${path}.weight`, kernelSpec([size, size, inputs, outputs], gain)],
        [`${path}.bias`, vectorSpec(outputs)],
      ];

const normSpecs = (path: string, channels: number): Entries => [
  [`${path}.weight`, vectorSpec(channels, 1)],
  [`${path}.bias`, vectorSpec(channels)],
];

const layerSpecs = (path: string, { part, role }: EdmLayer, plan: EdmPlan): Entries => {
  if (part.kind === 'norm') return normSpecs(path, part.channels);
  if (part.kind === 'block') return blockSpecs(path, part, plan);
  return convPart(path, part, role === 'aux conv' ? 0 : 1);
};

const convPart = (path: string, { inputs, outputs, kernel }: EdmConv, gain: number): Entries =>
  convSpecs(path, inputs, outputs, kernel, gain);

/** The last convolution of a block and of its attention begin at zero, as in EDM up to a factor of 1e-5. */
const blockSpecs = (path: string, part: EdmBlock, { blocks, embedding }: EdmPlan): Entries => {
  const { inputs, outputs, heads } = part;
  return [
    ...normSpecs(`${path}.norm0`, inputs),
    ...convSpecs(`${path}.conv0`, inputs, outputs, 3),
    ...linear(`${path}.affine`, embedding, outputs * (blocks.adaptiveScale ? 2 : 1)),
    ...normSpecs(`${path}.norm1`, outputs),
    ...convSpecs(`${path}.conv1`, outputs, outputs, 3, 0),
    ...convSpecs(`${path}.skip`, inputs, outputs, skipKernel(part, blocks) ?? 0),
    ...(heads === 0
      ? []
      : [
          ...normSpecs(`${path}.norm2`, outputs),
          ...convSpecs(`${path}.qkv`, outputs, 3 * outputs, 1),
          ...convSpecs(`${path}.proj`, outputs, outputs, 1, 0),
        ]),
  ];
};
