import v8 from 'node:v8';
import vm from 'node:vm';

// Each of V8's threads keeps 1.5 MB from the first large function that it compiles, be that after thousands of steps.
v8.setFlagsFromString('--no-concurrent-recompilation');
v8.setFlagsFromString('--expose-gc');

/** Sweeps JavaScript's heap. */
export const collect: () => void = vm.runInNewContext('gc');
