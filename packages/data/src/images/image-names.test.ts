import { describe, expect, it } from 'vitest';
import { arrangeNames, mayBeIn, nameKind } from './image-names';

/** Returns the names in order, each with its class. */
const arranged = (names: readonly string[], split?: 'train' | 'test') => {
  const kept = names.filter((name) => mayBeIn(name, split));
  const { order, labels, classNames } = arrangeNames(kept, split, 'here');
  return order.map((i, k) => [kept[i], labels === undefined ? undefined : classNames[labels[k] as number]]);
};

describe('nameKind', () => {
  const kinds = (...names: string[]) => new Set(names.map((name) => nameKind(name, 'here')));

  it('depends on the extension and on hidden parts', () => {
    expect(kinds('a.png', 'b/c.JPG', 'd.jpeg', 'e.JFIF', 'f.jpe', 'g.Pjpeg', 'h.apng')).toEqual(
      new Set(['image']),
    );
    expect(kinds('.a.png', '.git/b.png', '__MACOSX/._a.jpg', '.DS_Store')).toEqual(new Set(['hidden']));
    expect(kinds('readme.txt', 'png', 'a.png.txt', 'my-dataset.json')).toEqual(new Set(['other']));
    expect(kinds('dataset.json', 'a/dataset.json')).toEqual(new Set(['labels']));
  });
  it('refuses images of unsupported formats', () => {
    for (const name of ['a/b.webp', 'a/b.TIF', 'a/b.ppm', 'a/b.heic', 'a/b.jp2'])
      expect(() => nameKind(name, 'here')).toThrow(`${name} in here is neither PNG nor JPEG`);
  });
});

describe('arrangeNames', () => {
  it('uses folders as classes, in the order of their names', () => {
    expect(arranged(['dog/1.png', 'cat/2.png', 'cat/10.png', 'dog/x/3.png'])).toEqual([
      ['cat/10.png', 'cat'],
      ['cat/2.png', 'cat'],
      ['dog/1.png', 'dog'],
      ['dog/x/3.png', 'dog'],
    ]);
  });

  it('finds no classes if all images are at the top or in one folder', () => {
    expect(arranged(['b.png', 'a.png'])).toEqual([
      ['a.png', undefined],
      ['b.png', undefined],
    ]);
    expect(arranged(['faces/b.png', 'faces/a.png']).map(([, label]) => label)).toEqual([
      undefined,
      undefined,
    ]);
    expect(arranged([`${'deep/'.repeat(1e5)}a.png`])).toHaveLength(1);
    expect(arranged(['set/x/b.png', 'set/y/a.png']).map(([, label]) => label)).toEqual(['x', 'y']);
  });

  it.each(['', 'set/'])('selects the train split below "%s" by default', (before) => {
    const names = ['test/cat/1.png', 'train/dog/2.png', 'train/cat/3.png', 'val/cat/4.png'].map(
      (n) => before + n,
    );
    expect(arranged(names)).toEqual([
      [`${before}train/cat/3.png`, 'cat'],
      [`${before}train/dog/2.png`, 'dog'],
    ]);
    expect(arranged(names, 'test')).toEqual([[`${before}test/cat/1.png`, undefined]]);
  });

  it('refuses ambiguous folders, with examples', () => {
    expect(() => arranged(['cat/1.png', '2.png'])).toThrow(
      /Some images of here are in a folder of their class and others are not, such as cat\/1\.png and 2\.png/,
    );
    expect(() => arranged(['train/cat/1.png', 'more/2.png'])).toThrow(
      /such as more\/2\.png and train\/cat\/1\.png/,
    );
    expect(() => arranged(['cat/train/1.png', 'dog/train/1.png'])).toThrow(/at the top/);
    expect(() => arranged(['a.png', 'b.png', 'a.png'])).toThrow(/here has two images named a\.png/);
    expect(() => arranged([])).toThrow(/no PNG or JPEG image in here:/);
    expect(() => arranged(['train/cat/1.png'], 'test')).toThrow(/in here in a folder test\//);
  });
});
