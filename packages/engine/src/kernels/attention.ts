import type { KernelConfig, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { attributes } from './attributes';

/** Returns the given parts, qkv or q, k and v, and the attributes of both ops. */
const given = (node: NodeBackend, inputs: NamedTensorInfoMap, attrs: NamedAttrMap | undefined) => {
  const { heads, order } = attrs as { heads: number; order?: string };
  const { int, string } = attributes(node);
  const parts = ['qkv', 'q', 'k', 'v'].flatMap((name) => inputs[name] ?? []);
  return {
    parts,
    opAttributes: [int('num_parts', parts.length), int('heads', heads), string('order', order ?? '')],
  };
};

/**
 * TractAttention: { qkv: [n, ..., 3 c] } with the attribute order, 'by channel' or 'by part' (see `attention`
 * of @tractjs/ops), or { q, k, v: [n, ..., c] }; attribute heads -> [y, largest, inverse]: y [n, ..., c], and
 * for each query the largest score and 1 / sum exp(score - largest), both [n, heads, tokens].
 */
export const attentionKernel: KernelConfig = {
  kernelName: 'TractAttention',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const node = backend as NodeBackend;
    const { parts, opAttributes } = given(node, inputs, attrs);
    return node.executeMultipleOutputs('TractAttention', opAttributes, parts, 3);
  },
};

/**
 * TractAttentionGrad: { dy, largest, inverse } and TractAttention's inputs and attributes -> the inputs'
 * gradients.
 */
export const attentionGradKernel: KernelConfig = {
  kernelName: 'TractAttentionGrad',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const node = backend as NodeBackend;
    const { dy, largest, inverse } = inputs as unknown as Readonly<Record<string, TensorInfo>>;
    const { parts, opAttributes } = given(node, inputs, attrs);
    const all = [dy, largest, inverse, ...parts] as TensorInfo[];
    return node.executeMultipleOutputs('TractAttentionGrad', opAttributes, all, parts.length);
  },
};
