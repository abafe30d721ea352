/*
 * The native engine: TensorFlow's shared library from its Python wheel, tfjs-node compiled against it, and
 * this package's kernels.
 *
 * `nativePlan` names the versions, files and compiler flags for a platform as plain data. Three stages carry
 * it out, each in its own folder of the cache: the wheel, the npm packages, and the compiled addon. A
 * folder's name contains a hash of everything that it was made from.
 */
export { type NativeBuild, nativeBuild } from './build';
export { failedBuild } from './failed-build';
export { assemblerFolder } from './gpu-libraries';
export { findNpm, findPip } from './tools';
