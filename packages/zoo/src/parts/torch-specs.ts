import { kernelSpec, type ParameterSpec, vectorSpec } from './parameters';

/** The name of a parameter and its specification. */
export type SpecEntry = readonly [name: string, spec: ParameterSpec];

/** Specifies a dense layer at a path, with PyTorch's names and tfjs's layout. */
export const linearSpecs = (path: string, inputs: number, outputs: number, gain = 1): SpecEntry[] => [
  [`${path}.weight`, kernelSpec([inputs, outputs], gain)],
  [`${path}.bias`, vectorSpec(outputs)],
];

/**
 * Specifies a convolution with PyTorch's names and tfjs's layout; returns no parameters for a kernel of size
 * 0.
 */
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

/** Specifies a group norm with PyTorch's names. */
export const normSpecs = (path: string, channels: number): SpecEntry[] => [
  [`${path}.weight`, vectorSpec(channels, 1)],
  [`${path}.bias`, vectorSpec(channels)],
];
