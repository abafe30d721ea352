import type { DataType } from '@tensorflow/tfjs-core';
import type { NodeBackend, OpAttribute } from '../node-backend';

/** Builders of op attributes for one backend. */
export const attributes = (node: NodeBackend) => ({
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
