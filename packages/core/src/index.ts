export * from './denoise';
export * from './errors';
export * from './numeric';
export * from './path';
export * from './registry';
export * from './sample';
export * from './step';
