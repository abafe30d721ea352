import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { scheduleFrom } from './registry';
import { edm } from './schedule/edm';
import { rectifiedFlow } from './schedule/rectified-flow';
import { ve } from './schedule/ve';
import { vpCosine } from './schedule/vp-cosine';

it.each([
  ['edm', () => edm({ sigmaMax: 0 }), /sigmaMax is 0: give a finite number above 0, such as 80\./],
  [
    've',
    () => ve({ sigmaMax: Number.POSITIVE_INFINITY }),
    /sigmaMax is Infinity: give a finite number above 0, such as 100\./,
  ],
  [
    'rectifiedFlow',
    () => rectifiedFlow({ shift: Number.NaN }),
    /shift is NaN: give a finite number, 0 for none/,
  ],
  ['vpCosine', () => vpCosine({ shift: Number.NaN }), /shift is NaN: give a finite number, 0 for none/],
  [
    'an option that is unknown',
    () => scheduleFrom({ kind: 'edm', sigma: 1 }),
    /"sigma" is not a known option of edm/,
  ],
])('%s names what is wrong, and the remedy', (_, work, message) => {
  expect(work).toThrow(TractError);
  expect(work).toThrow(message);
});
