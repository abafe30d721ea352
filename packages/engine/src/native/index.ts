/*
 * The native engine: TensorFlow's shared library from its Python wheel, tfjs-node compiled against it, and
 * our kernels.
 *
 * The plan names versions and files for a platform; each stage installs or compiles one part in a folder of
 * the cache.
 */
export { type NativeBuild, nativeBuild } from './build';
export { failedBuild } from './failed-build';
export { assemblerFolder } from './gpu-libraries';
export { findNpm, findPip } from './tools';
