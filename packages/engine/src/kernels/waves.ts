import { opKernel } from './op-kernel';

/**
 * TractWaves: { values: [n], frequencies: [half] } -> [n, 2 half]: sines, then cosines, of values times
 * frequencies.
 */
export const wavesKernel = opKernel('TractWaves', { inputs: ['values', 'frequencies'] });
