import { describe, expect, it } from 'vitest';
import { thin } from './thin';

const curve = (lengths: readonly number[]) =>
  lengths
    .flatMap((length, phase) => Array.from({ length }, (_, i) => ({ phase, loss: i })))
    .map((point, i) => ({ ...point, samples: 10 * (i + 1) }));

describe('thin', () => {
  it('keeps short curves unchanged', () => {
    expect(thin(curve([5]), 10)).toEqual(curve([5]));
    expect(thin([], 10)).toEqual([]);
  });

  it('replaces neighbours in a phase by their mean, at the last of them', () => {
    const thinned = thin(curve([5, 5]), 5);
    expect(thinned).toEqual([
      { phase: 0, samples: 20, loss: 0.5 },
      { phase: 0, samples: 40, loss: 2.5 },
      { phase: 0, samples: 50, loss: 4 },
      { phase: 1, samples: 70, loss: 0.5 },
      { phase: 1, samples: 90, loss: 2.5 },
      { phase: 1, samples: 100, loss: 4 },
    ]);
  });
});
