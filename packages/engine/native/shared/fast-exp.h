// exp for float32 in plain arithmetic, so that the compiler vectorises loops over it without -ffast-math.
#ifndef TRACT_FAST_EXP_H_
#define TRACT_FAST_EXP_H_

#include <cstdint>
#include <cstring>

namespace tract {

// Returns exp(x) for x clamped to [-87, 87], with a relative error below 3e-7. NaN stays NaN.
// x = n ln 2 + f with |f| <= ln 2 / 2: a Taylor polynomial of degree 7 for exp(f) (remainder 5e-9) times 2^n.
inline float FastExp(float x) {
  x = x < -87.f ? -87.f : x;  // NaN fails the comparison and stays
  x = x > 87.f ? 87.f : x;
  // Adding 1.5 * 2^23 rounds to the nearest integer and leaves that integer in the low bits of the sum.
  const float magic = 12582912.f;
  const float sum = x * 1.44269504f + magic;
  const float n = sum - magic;
  // ln 2 in two parts: n times the first is exact.
  const float f = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.f / 5040;
  p = p * f + 1.f / 720;
  p = p * f + 1.f / 120;
  p = p * f + 1.f / 24;
  p = p * f + 1.f / 6;
  p = p * f + 0.5f;
  p = p * f + 1.f;
  p = p * f + 1.f;
  uint32_t bits;
  std::memcpy(&bits, &sum, sizeof bits);
  bits = (bits << 23) + (127u << 23);
  float scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

inline float Sigmoid(float z) { return 1.f / (1.f + FastExp(-z)); }

}  // namespace tract

#endif  // TRACT_FAST_EXP_H_
