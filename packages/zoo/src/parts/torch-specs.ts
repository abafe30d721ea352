import { kernelSpec, type ParameterSpec, vectorSpec } from './parameters';

/** A parameter by name. */
export type SpecEntry = readonly [name: string, spec: ParameterSpec];

/** A dense layer of PyTorch at a path, in tfjs's layout. */
export const linearSpecs = (path: string, inputs: number, outputs: number, gain = 1): SpecEntry[] => [
  [`${path}.weight`, kernelSpec([inputs, outputs], gain)],
  [`${path}.bias`, vectorSpec(outputs)],
];

/** A convolution of PyTorch with a kernel of this side; none where that is 0. */
export const convSpecs = (
  path: string,
  size: number,
  inputs: number,
  outputs: number,
  gain = 1,
): SpecEntry[] =>
  size === 0
    ? []
    : [
        [`${path}.weight`, kernelSpec([size, size, inputs, outputs], gain)],
        [`${path}.bias`, vectorSpec(outputs)],
      ];

/** A group norm of PyTorch. */
export const normSpecs = (path: string, channels: number): SpecEntry[] => [
  [`${path}.weight`, vectorSpec(channels, 1)],
  [`${path}.bias`, vectorSpec(channels)],
];
