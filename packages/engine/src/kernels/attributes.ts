import type { DataType } from '@tensorflow/tfjs-core';
import type { NodeBackend, OpAttribute } from '../backend';

/** Functions that build op attributes for a backend. */
export type Builders = ReturnType<typeof build>;

const build = (node: NodeBackend) => ({
  int: (name: string, value: number): OpAttribute => ({ name, type: node.binding.TF_ATTR_INT, value }),
  float: (name: string, value: number): OpAttribute => ({ name, type: node.binding.TF_ATTR_FLOAT, value }),
  bool: (name: string, value: boolean): OpAttribute => ({ name, type: node.binding.TF_ATTR_BOOL, value }),
  string: (name: string, value: string): OpAttribute => ({ name, type: node.binding.TF_ATTR_STRING, value }),
  type: (name: string, dtype: DataType): OpAttribute => ({
    name,
    type: node.binding.TF_ATTR_TYPE,
    value: node.getDTypeInteger(dtype),
  }),
  float32: (name: string): OpAttribute => ({
    name,
    type: node.binding.TF_ATTR_TYPE,
    value: node.binding.TF_FLOAT,
  }),
});

const known = new WeakMap<NodeBackend, Builders>();

/** Returns the attribute builders for a backend; cached, because every kernel call uses them. */
export const attributes = (node: NodeBackend): Builders => {
  const found = known.get(node);
  if (found) return found;
  const made = build(node);
  known.set(node, made);
  return made;
};
