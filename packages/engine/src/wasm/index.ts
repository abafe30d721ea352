/*
 * The WebAssembly backend, with the kernels that training needs and the backend lacks.
 */
export { startWasm } from './start-wasm';
