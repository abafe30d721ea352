import { describe, expect, it } from 'vitest';
import { checkChoice, checkNoOptions, checkOptions } from './check-options';

interface Options {
  readonly width?: number;
  readonly layers?: number;
}
const names = { width: true, layers: true } as const;
const check = (options: object | null) => checkOptions<Options>('mlp', options as Options, names);

describe('checkOptions', () => {
  it('returns the options unchanged', () => {
    const options = { width: 3, layers: undefined };
    expect(check(options)).toBe(options);
    expect(check({ dropout: undefined })).toEqual({});
  });

  it('refuses an unknown name, and suggests the nearest known one', () => {
    expect(() => check({ width: 3, widht: 64 })).toThrow(
      /^widht is 64: mlp has no such option\. Did you mean "width"\? There are: width, layers\.$/,
    );
    expect(() => check({ dropout: null })).toThrow(
      /^dropout is null: mlp has no such option\. There are: width, layers\.$/,
    );
    expect(() => check({ toString: 1 })).toThrow('toString is 1: mlp has no such option');
  });

  it.each([[null], [3], ['wide'], [[1]], [() => 1]])('refuses %j as options', (options) => {
    expect(() => check(options as object)).toThrow(
      /^options is .*: mlp takes an object, such as \{ width, layers \}\.$/,
    );
  });
});

/** The message of the error that a function throws. `toThrow` would accept a thrown undefined. */
const thrown = (run: () => void): unknown => {
  try {
    run();
  } catch (error) {
    return (error as Error | undefined)?.message;
  }
  return 'nothing was thrown';
};

it('throws an error for an unknown option, and shows two names as an example', () => {
  expect(thrown(() => check({ dropout: 1 }))).toContain('mlp has no such option');
  expect(thrown(() => checkNoOptions('ddim', [{ eta: 1 }]))).toContain('ddim has no options');
  const three = { width: true, layers: true, classes: true } as const;
  expect(thrown(() => checkOptions<Record<keyof typeof three, number>>('mlp', 3 as never, three))).toContain(
    'such as { width, layers }.',
  );
});

describe('checkNoOptions', () => {
  it('accepts undefined and objects without values', () => {
    checkNoOptions('ddim', []);
    checkNoOptions('ddim', [{}]);
    checkNoOptions('ddim', [undefined]);
    checkNoOptions('ddim', [{ eta: undefined }]);
  });

  it('refuses any other argument', () => {
    expect(() => checkNoOptions('ddim', [{ eta: 0.5 }])).toThrow(
      /^eta is 0\.5: ddim has no options: leave it out\.$/,
    );
    expect(() => checkNoOptions('ddim', [{}, 4])).toThrow(
      /^ddim takes nothing, and was given 4: leave it out\.$/,
    );
    expect(thrown(() => checkNoOptions('ddim', [null]))).toBe(
      'ddim takes nothing, and was given null: leave it out.',
    );
  });
});

describe('checkChoice', () => {
  it('accepts only the names of the list', () => {
    checkChoice('target', 'tract', ['tract', 'btd']);
    expect(() => checkChoice('target', 'trakt', ['tract', 'btd'])).toThrow(
      /^target is "trakt": give one of tract, btd\. Did you mean "tract"\?$/,
    );
    expect(() => checkChoice('target', 3, ['tract', 'btd'])).toThrow(
      /^target is 3: give one of tract, btd\.$/,
    );
  });
});
