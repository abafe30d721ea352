import { unknownName } from '@tractjs/core';
import type { OptionReader } from '../parts';
import { readEdm } from './noise-edm';
import { readFlow } from './noise-flow';
import type { NoiseReading } from './noise-reading';
import { readTable, type TableClass } from './noise-table';
import { schedulerClass, schedulerNames } from './schedulers';

/** The class of a network without a scheduler: DDPM's. */
const ASSUMED = schedulerClass('DDPMScheduler') as TableClass;

/**
 * Reads the options of a diffusers scheduler that say how its network was trained, with the defaults of its
 * class. Options of the sampler alone, such as its order, its clipping or its last sigma, are not read.
 * @throws TractError if the class or an option is not supported.
 */
export const readNoise = (name: unknown, read: OptionReader): NoiseReading => {
  if (name === undefined || name === null) return readTable(ASSUMED, read, true);
  const found = typeof name === 'string' ? schedulerClass(name) : undefined;
  if (found === undefined) throw unknownName('scheduler', name, schedulerNames);
  if (found.kind === 'table') return readTable(found, read);
  return found.kind === 'edm' ? readEdm(read) : readFlow(read, found.options);
};
