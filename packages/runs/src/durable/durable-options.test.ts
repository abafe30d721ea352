import { expect, it } from 'vitest';
import { durableDefaults, faultsOf, fullConfiguration, safetyOf } from './durable-options';

it('stops after five bad steps in a row, and takes any finite loss, by default', () => {
  const safety = safetyOf({ keep: undefined });
  expect(safety).toEqual(durableDefaults);
  const onBadStep = () => {};
  expect(faultsOf(safety, onBadStep)).toEqual({ inARow: 5, onBadStep });
  expect(fullConfiguration({ seed: 1, none: undefined }, safety)).toEqual({ seed: 1 });
});

it('counts the limit of the loss, and no other safety option, as part of the configuration', () => {
  const safety = safetyOf({ explode: 8.5, badSteps: 1, onDivergence: 'lower-rate', saveSamples: 9 });
  expect(faultsOf(safety, () => {})).toMatchObject({ inARow: 1, explode: 8.5 });
  expect(fullConfiguration({ seed: 1 }, safety)).toEqual({ seed: 1, explode: 8.5 });
});
