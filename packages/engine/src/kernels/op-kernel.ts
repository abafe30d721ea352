import type { KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend, OpAttribute } from '../backend';
import { attributes, type Builders } from './attributes';

/** A kernel that is one op of TensorFlow under the same name. */
export interface OpKernel<Attributes> {
  /** The inputs that are always there, in the order that the op takes them in. */
  readonly inputs: readonly string[];
  /** Those behind them that may be absent: to the op, lists of none or one, whose lengths are its attributes num_NAME. */
  readonly optional?: readonly string[];
  /** How many tensors it returns, of how many optional inputs and of its attributes. Default: one, which is not in a list. */
  readonly outputs?: (optional: number, attrs: Attributes) => number;
  /** The op's attributes. Default none but those lengths. */
  readonly attributes?: (attrs: Attributes, build: Builders) => readonly OpAttribute[];
}

/** The optional inputs that are there, and the attributes that tell the op which. */
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

/** The configuration that tfjs registers of such a kernel. */
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
