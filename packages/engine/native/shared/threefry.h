// Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section
// 4.2): the same words as threefry.ts of @tractjs/core. Plain 32-bit arithmetic, so that the compiler
// vectorises loops over blocks.
#ifndef TRACT_THREEFRY_H_
#define TRACT_THREEFRY_H_

#include <cstdint>

namespace tract {

struct ThreefryKey {
  uint32_t words[3];  // the two words of the key, and their parity word

  ThreefryKey(uint32_t k0, uint32_t k1) : words{k0, k1, 0x1bd11bda ^ k0 ^ k1} {}
};

// Computes words 2 * block and 2 * block + 1 of a key's stream.
inline void Threefry(const ThreefryKey& key, uint64_t block, uint32_t* even, uint32_t* odd) {
  constexpr int kRotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  uint32_t x0 = static_cast<uint32_t>(block) + key.words[0];
  uint32_t x1 = static_cast<uint32_t>(block >> 32) + key.words[1];
#pragma GCC unroll 5
  for (int group = 0; group < 5; group++) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      const int r = kRotations[group % 2][i];
      x0 += x1;
      x1 = ((x1 << r) | (x1 >> (32 - r))) ^ x0;
    }
    x0 += key.words[(group + 1) % 3];
    x1 += key.words[(group + 2) % 3] + group + 1;
  }
  *even = x0;
  *odd = x1;
}

}  // namespace tract

#endif  // TRACT_THREEFRY_H_
