import type { NodeBackend, OpAttribute } from '../node-backend';

/** Builders of op attributes for one backend. */
export const attributes = ({ binding }: NodeBackend) => ({
  int: (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_INT, value }),
  float: (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_FLOAT, value }),
  bool: (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value }),
  string: (name: string, value: string): OpAttribute => ({ name, type: binding.TF_ATTR_STRING, value }),
  float32: (name: string): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }),
});
