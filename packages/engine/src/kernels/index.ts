/*
 * Kernels of the native engine, one TypeScript file for each family; their C++ is in packages/engine/native.
 *
 * A kernel replaces an operation of TensorFlow.js or adds a fused one under a name that @tractjs/ops looks
 * up. It passes tensors and attributes to a TensorFlow op: one of TensorFlow's own, which every tfjs-node
 * has, or one whose C++ is compiled into the native engine's addon.
 */
export { nativeKernels, registerKernels, tensorflowKernels } from './register-kernels';
