export * from './checkpoint';
export * from './convert';
export * from './families';
export * from './model-folder';
export { type CheckedJson, checkedJson } from './parts/checked-json';
