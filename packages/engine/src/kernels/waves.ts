import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../node-backend';

/** TractWaves: { values: [n], frequencies: [half] } -> [n, 2 half]: sines, then cosines, of values times frequencies. */
export const wavesKernel: KernelConfig = {
  kernelName: 'TractWaves',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend }) => {
    const { values, frequencies } = inputs as unknown as Readonly<
      Record<'values' | 'frequencies', TensorInfo>
    >;
    return (backend as NodeBackend).executeSingleOutput('TractWaves', [], [values, frequencies]);
  },
};
