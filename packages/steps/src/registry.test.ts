import { expect, it } from 'vitest';
import { stepFrom, stepNames } from './registry';

it('finds every step by its name', () => {
  expect(stepNames).toEqual(['ddim', 'heun']);
  for (const name of stepNames) expect(stepFrom(name)).toMatchObject({ name, description: { kind: name } });
});

it('says which steps there are', () => {
  expect(() => stepFrom('euler')).toThrow('step is "euler": the known ones are ddim, heun.');
  expect(() => stepFrom('constructor')).toThrow('the known ones');
});
