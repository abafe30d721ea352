import { describe, expect, it } from 'vitest';
import type { Description } from './description';
import type { Kind, Wrapper } from './kind';
import { registry } from './registry';

interface Shape {
  readonly area: number;
  readonly description: Description;
}

interface DiscOptions {
  readonly radius?: number;
  readonly filled?: boolean;
}

const disc: Kind<Shape, DiscOptions> = {
  name: 'disc',
  summary: 'a disc',
  options: { radius: 'number', filled: 'boolean' },
  make: ({ radius = 1 }) => ({ area: Math.PI * radius ** 2, description: { kind: 'disc', radius } }),
};

const polygon: Kind<
  Shape,
  { readonly sides: readonly number[]; readonly label?: 'a' | 'b'; readonly most?: number }
> = {
  name: 'polygon',
  summary: 'a polygon',
  options: { sides: 'numbers', label: 'text', most: 'bound' },
  example: { sides: [1, 1, 1] },
  make: ({ sides, most = Number.POSITIVE_INFINITY }) => ({
    area: Math.min(sides.length, most),
    description: { kind: 'polygon' },
  }),
};

const point: Kind<Shape> = {
  name: 'point',
  summary: 'a point',
  options: {},
  make: () => ({ area: 0, description: { kind: 'point' } }),
};

const scaled: Wrapper<Shape, { readonly by: number }> = {
  name: 'scaled',
  summary: 'another shape, larger',
  wraps: 'shape',
  options: { by: 'number' },
  make: ({ area, description }, { by }) => ({
    area: area * by ** 2,
    description: { kind: 'scaled', shape: description, by },
  }),
};

const shapes = registry<Shape>({ what: 'shape', kinds: [disc, polygon, point], wrappers: [scaled] });

describe('registry', () => {
  it('lists its kinds, without wrappers', () => {
    expect(shapes.names).toEqual(['disc', 'polygon', 'point']);
    expect(shapes.kinds).toEqual([disc, polygon, point]);
    expect(shapes.wrappers).toEqual([scaled]);
    expect(shapes.find('disc')).toBe(disc);
    expect(shapes.find('scaled')).toBeUndefined();
    expect(shapes.find('toString')).toBeUndefined();
  });

  it('makes things by name, by description and around each other', () => {
    expect(shapes.from('disc').area).toBe(Math.PI);
    expect(shapes.from({ kind: 'disc', radius: 2 }).area).toBe(4 * Math.PI);
    expect(shapes.from({ kind: 'disc', radius: undefined }).area).toBe(Math.PI);
    expect(shapes.from({ kind: 'scaled', by: 3, shape: { kind: 'polygon', sides: [1, 1, 1] } }).area).toBe(
      27,
    );
    expect(shapes.from({ kind: 'scaled', by: 2, shape: 'point' }).area).toBe(0);
  });

  it('suggests the nearest name', () => {
    expect(() => shapes.from('disk')).toThrow(
      '"disk" is not a known shape. Did you mean "disc"? There are: disc, polygon, point, scaled.',
    );
    expect(() => shapes.from({ kind: 'toString' })).toThrow('"toString" is not a known shape. There are:');
    expect(() => shapes.from({ kind: 'disc', radios: 1 })).toThrow(
      '"radios" is not a known option of disc. Did you mean "radius"? There are: radius, filled.',
    );
    expect(() => shapes.from({ kind: 'disc', toString: 1 })).toThrow(
      '"toString" is not a known option of disc',
    );
    expect(() => shapes.from({ kind: 'scaled', shape: 'point', bye: 2 })).toThrow(
      '"bye" is not a known option of scaled. Did you mean "by"? There are: shape, by.',
    );
    expect(() => shapes.from({ kind: 'point', radius: 1 })).toThrow(
      'shape.radius is 1: point has no options: leave it out.',
    );
  });

  it.each([
    [{ kind: 'disc', radius: '1' }, 'shape.radius is "1": give a finite number.'],
    [{ kind: 'disc', radius: null }, 'shape.radius is null: give a finite number.'],
    [{ kind: 'disc', radius: Number.POSITIVE_INFINITY }, 'shape.radius is Infinity: give a finite number.'],
    [{ kind: 'disc', filled: 1 }, 'shape.filled is 1: give true or false.'],
    [{ kind: 'polygon', sides: 3 }, 'shape.sides is 3: give a list of finite numbers.'],
    [{ kind: 'polygon', sides: [1, '2'] }, 'give a list of finite numbers.'],
    [{ kind: 'polygon', sides: [1], label: 2 }, 'shape.label is 2: give a text.'],
    [{ kind: 'polygon', sides: [1], most: Number.NaN }, 'shape.most is NaN: give a number'],
    [{ kind: 'scaled', shape: 'point', by: '2' }, 'shape.by is "2": give a finite number.'],
    [{ kind: 'scaled', by: 2 }, 'shape is undefined: give a name such as "disc", or a description'],
  ])('refuses %j', (description, message) => {
    expect(() => shapes.from(description)).toThrow(message);
  });

  it('accepts an infinite bound', () => {
    expect(shapes.from({ kind: 'polygon', sides: [1, 2], most: Number.POSITIVE_INFINITY }).area).toBe(2);
  });

  it.each([[undefined], [null], [3], [{}], [{ kind: { toString: 1 } }]])(
    'refuses %j as a description',
    (value) => {
      expect(() => shapes.from(value as never)).toThrow(
        'give a name such as "disc", or a description with a kind, such as { kind: "disc" }.',
      );
    },
  );

  it('gives a thing of the caller for its description, also inside a wrapper', () => {
    const mine = { area: 5, description: { kind: 'mine', a: 1, b: [2] } };
    expect(shapes.from({ b: [2], kind: 'mine', a: 1 }, [mine])).toBe(mine);
    expect(shapes.from({ kind: 'scaled', by: 2, shape: mine.description }, [mine]).area).toBe(20);
    expect(() => shapes.from({ kind: 'mine', a: 2, b: [2] }, [mine])).toThrow('"mine" is not a known shape');
  });

  it('leaves names and forms of options to a kind that checks them', () => {
    const open = registry<{ readonly given: object }>({
      what: 'box',
      kinds: [{ name: 'open', summary: 'any options', make: (given: object) => ({ given }) }],
    });
    expect(open.from({ kind: 'open', a: null, b: [true] }).given).toEqual({ a: null, b: [true] });
  });

  it('takes more kinds, and the later of two with one name', () => {
    const small: Kind<Shape> = { ...point, name: 'disc' };
    const more = shapes.with([small, { ...point, name: 'dot' }]);
    expect(more.names).toEqual(['disc', 'polygon', 'point', 'dot']);
    expect(more.from('disc').area).toBe(0);
    expect(more.from({ kind: 'scaled', by: 2, shape: 'dot' }).area).toBe(0);
    expect(shapes.names).not.toContain('dot');
  });
});
