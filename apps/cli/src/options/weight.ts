import type { Description } from '@tractjs/core';
import { type Loss, lossFrom, type Weight, weightFrom } from '@tractjs/distill';
import { parseDescription } from './description';

/**
 * Parses --weight: `snr:min=1,max=25`, `output:dataStd=0.5` or `uniform`.
 * @throws TractError if it is none of them.
 */
export const parseWeight = (value: string | Description): Weight =>
  weightFrom(parseDescription('--weight', value));

/** Parses --loss: `squared` or `pseudo-huber:c=0.03`. @throws TractError if it is neither. */
export const parseLoss = (value: string | Description): Loss => lossFrom(parseDescription('--loss', value));
