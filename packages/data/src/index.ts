export { type IdxArray, parseIdx } from './mnist/parse-idx';
export * from './pictures';
export * from './points';
export { type ArraySource, type ArraySourceOptions, arraySource } from './source/array-source';
