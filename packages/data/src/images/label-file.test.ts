import { describe, expect, it } from 'vitest';
import { labelFileOf, labelsIn } from './label-file';

const labels = (value: unknown) => labelsIn({ path: 'a/dataset.json', text: JSON.stringify(value) }, 'here');

describe('labelsIn', () => {
  it('reads one class for each image below the file', () => {
    const found = labels({ labels: [['x/0.png', 3], ['x/1.png', 0]] }); // biome-ignore format: a pair each
    if (found === undefined || found === 'none') throw new Error('no labels');
    expect([found.classes, found.of('a/x/0.png'), found.of('a/x/1.png')]).toEqual([4, 3, 0]);
    expect(() => found.of('a/x/2.png')).toThrow(
      /labels of a\/dataset\.json in here cannot be used: a\/x\/2\.png has no label\. Give each image one class/,
    );
  });

  it('distinguishes null labels from missing ones', () => {
    expect(labels({ labels: null })).toBe('none');
    expect([labels({}), labels(3), labels(null), labels([])]).toEqual(Array(4).fill(undefined));
  });

  it.each([
    [{ labels: 3 }, /"labels" is not a list/],
    [{ labels: { 'x.png': 1 } }, /"labels" is not a list/],
    [{ labels: ['x.png'] }, /not a pair of a name and a label/],
    [{ labels: [['x.png', [0.5, 1]]] }, /the label of x\.png is a list/],
    [{ labels: [['x.png', 0.5]] }, /the label of x\.png is not a whole number/],
    [{ labels: [['x.png', -1]] }, /not a whole number, 0 or more/],
    [{ labels: [['x.png', '1']] }, /not a whole number/],
    [{ labels: [['x.png', 1e9]] }, /label of x\.png .* is 1000000000: give labels below 100000/],
  ])('refuses %j', (value, message) => {
    expect(() => labels(value)).toThrow(message);
  });

  it('refuses invalid JSON', () => {
    expect(() => labelsIn({ path: 'dataset.json', text: '{' }, 'here')).toThrow(/it is not valid JSON/);
  });
});

it('labelFileOf finds the nearest file above all images', () => {
  const file = (path: string) => ({ path, text: '' });
  const files = [file('dataset.json'), file('train/dataset.json'), file('test/dataset.json')];
  const names = ['train/a.png', 'train/b/c.png'];
  expect(labelFileOf(files, names)?.path).toBe('train/dataset.json');
  expect(labelFileOf(files.slice(2), names)).toBeUndefined();
});
