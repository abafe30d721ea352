import type { KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend, OpAttribute } from '../backend';
import { attributes, type Builders } from './attributes';

/** A kernel that calls one TensorFlow op of the same name. */
export interface OpKernel<Attributes> {
  /** The required inputs, in the op's order. */
  readonly inputs: readonly string[];
  /**
   * The optional inputs, which follow. The op takes each as a list of zero or one tensors with the attribute
   * num_NAME.
   */
  readonly optional?: readonly string[];
  /** The number of results, by the number of optional inputs given. Default: one tensor, not in a list. */
  readonly outputs?: (optional: number, attrs: Attributes) => number;
  /** The op's attributes apart from num_NAME. Default none. */
  readonly attributes?: (attrs: Attributes, build: Builders) => readonly OpAttribute[];
}

/** Returns the optional inputs that are given, and the op's attributes num_NAME. */
export const optionalInputs = (
  node: NodeBackend,
  inputs: NamedTensorInfoMap,
  names: readonly string[],
): { present: TensorInfo[]; counts: OpAttribute[] } => {
  const { int } = attributes(node);
  return {
    present: names.flatMap((name) => inputs[name] ?? []),
    counts: names.map((name) => int(`num_${name}`, inputs[name] ? 1 : 0)),
  };
};

/** Returns the tfjs configuration of a kernel that calls one op. */
export const opKernel = <Attributes = NamedAttrMap>(
  kernelName: string,
  { inputs: names, optional = [], outputs, attributes: of }: OpKernel<Attributes>,
): KernelConfig => ({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const node = backend as NodeBackend;
    const { present, counts } = optionalInputs(node, inputs, optional);
    const opAttributes = of ? [...of(attrs as Attributes, attributes(node)), ...counts] : counts;
    const tensors = [...names.map((name) => inputs[name] as TensorInfo), ...present];
    return outputs
      ? node.executeMultipleOutputs(
          kernelName,
          opAttributes,
          tensors,
          outputs(present.length, attrs as Attributes),
        )
      : node.executeSingleOutput(kernelName, opAttributes, tensors);
  },
});
