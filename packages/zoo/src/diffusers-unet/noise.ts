import { unknownName } from '@tractjs/core';
import type { OptionReader } from '../parts';
import { readEdm } from './noise-edm';
import { readFlow } from './noise-flow';
import type { NoiseReading } from './noise-reading';
import { readTable, type TableClass } from './noise-table';
import { schedulerClass, schedulerNames } from './schedulers';

/** A network that says nothing of a scheduler: DDPM's, with steps placed evenly. */
const ASSUMED = schedulerClass('DDPMScheduler') as TableClass;

/**
 * Reads the options of a scheduler of diffusers that change what its network is: those of its class alone, with the defaults
 * of that class. What is the sampler's own, its order, its clipping, whether it ends a little above the clean level, is not.
 * @throws TractError if the class is not one that is read, or an option asks for what is not supported.
 */
export const readNoise = (name: unknown, read: OptionReader): NoiseReading => {
  if (name === undefined || name === null) return readTable(ASSUMED, read, true);
  const found = typeof name === 'string' ? schedulerClass(name) : undefined;
  if (found === undefined) throw unknownName('scheduler', name, schedulerNames);
  if (found.kind === 'table') return readTable(found, read);
  return found.kind === 'edm' ? readEdm(read) : readFlow(read, found.options);
};
