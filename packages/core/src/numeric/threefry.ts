/**
 * Writes the two 32-bit words of Threefry-2x32 with 20 rounds to `out` (Salmon et al. 2011, "Parallel random
 * numbers: as easy as 1, 2, 3", section 4.2). It is a bijection of the 64-bit counters (c0, c1) for every
 * 64-bit key (k0, k1). Unlike Philox, it needs no 64-bit product.
 */
export const threefry2x32 = (k0: number, k1: number, c0: number, c1: number, out: Uint32Array): void => {
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    const odd = group & 1;
    for (let i = 0; i < 4; i++) {
      const r = ROTATIONS[4 * odd + i] as number;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0;
    }
    const g = group % 3;
    x0 = (x0 + (g === 0 ? k1 : g === 1 ? k2 : k0)) | 0;
    x1 = (x1 + (g === 0 ? k2 : g === 1 ? k0 : k1) + group + 1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
};

const ROTATIONS = new Uint8Array([13, 15, 26, 6, 17, 29, 16, 24]);
