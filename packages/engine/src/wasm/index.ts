/*
 * The WebAssembly backend, plus kernels that training needs and tfjs lacks or computes slowly there. Each is
 * composed of operations that the backend has.
 */
export { startWasm } from './start-wasm';
