/*
 * Kernels of the native engine, one TypeScript file for each family; their C++ is in packages/engine/native.
 *
 * A kernel replaces an operation of TensorFlow.js or adds a fused one under a name that @tractjs/ops looks
 * for. It passes tensors and attributes to an operation of the add-on library.
 */
export { nativeKernels, registerKernels, tensorflowKernels } from './register-kernels';
