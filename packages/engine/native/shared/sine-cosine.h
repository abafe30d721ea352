// Sine and cosine in float64 in plain arithmetic, so that the compiler vectorises loops over them.
#ifndef TRACT_SINE_COSINE_H_
#define TRACT_SINE_COSINE_H_

#include <cstdint>

namespace tract {

// Computes sine and cosine of 2 pi w / 2^32, with Taylor series accurate to 7e-12 in the quadrant around the
// nearest multiple of pi / 2.
inline void SineCosine(uint32_t w, double* sine, double* cosine) {
  const uint32_t quadrant = (w + (1u << 29)) >> 30;
  const double t = static_cast<int32_t>(w - (quadrant << 30)) * (6.28318530717958647692 * 0x1p-32);
  const double z = t * t;
  double s = -1.0 / 39916800;
  s = s * z + 1.0 / 362880;
  s = s * z - 1.0 / 5040;
  s = s * z + 1.0 / 120;
  s = s * z - 1.0 / 6;
  s = s * z * t + t;
  double c = 1.0 / 479001600;
  c = c * z - 1.0 / 3628800;
  c = c * z + 1.0 / 40320;
  c = c * z - 1.0 / 720;
  c = c * z + 1.0 / 24;
  c = c * z - 0.5;
  c = c * z + 1;
  const bool swap = quadrant & 1;
  const double a = swap ? c : s, b = swap ? s : c;
  *sine = quadrant & 2 ? -a : a;
  *cosine = (quadrant + 1) & 2 ? -b : b;
}

}  // namespace tract

#endif  // TRACT_SINE_COSINE_H_
