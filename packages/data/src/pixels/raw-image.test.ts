import { describe, expect, it } from 'vitest';
import { withChannels } from './raw-image';

describe('withChannels', () => {
  it('repeats grey', () => {
    const grey = { height: 1, width: 2, channels: 1, data: Uint8Array.of(7, 250) };
    expect([...withChannels(grey, 3).data]).toEqual([7, 7, 7, 250, 250, 250]);
    expect(withChannels(grey, 1)).toBe(grey);
  });

  it('weights colours by their luma', () => {
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 80, 80, 80);
    const colours = { height: 2, width: 2, channels: 3, data };
    expect([...withChannels(colours, 1).data]).toEqual([76, 150, 29, 80]);
  });
});
