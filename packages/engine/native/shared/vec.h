// Products of small matrices, made of vectors of eight floats that the compiler maps to the machine's
// registers. The sums stay in registers only if their loops are unrolled before register allocation, hence
// the pragmas.
#ifndef TRACT_VEC_H_
#define TRACT_VEC_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

namespace tract {

typedef float Vec __attribute__((vector_size(32)));
typedef float VecAnywhere __attribute__((vector_size(32), aligned(4)));
constexpr int64_t kLanes = 8;

inline Vec Load(const float* p) { return *reinterpret_cast<const VecAnywhere*>(p); }
inline void Store(float* p, Vec v) { *reinterpret_cast<VecAnywhere*>(p) = v; }

inline int64_t PadLanes(int64_t c) { return (c + kLanes - 1) / kLanes * kLanes; }

// Loads the first `count` lanes; the others are zero.
inline Vec LoadPart(const float* p, int64_t count) {
  if (count >= kLanes) return Load(p);
  float lanes[kLanes] = {};
  std::memcpy(lanes, p, count * sizeof(float));
  return Load(lanes);
}

inline void StorePart(float* p, Vec v, int64_t count) {
  if (count >= kLanes) return Store(p, v);
  float lanes[kLanes];
  Store(lanes, v);
  std::memcpy(p, lanes, count * sizeof(float));
}

// Memory aligned to a cache line.
class Floats {
 public:
  explicit Floats(int64_t count) : all_(new float[count + 15]) {
    const auto at = reinterpret_cast<uintptr_t>(all_.get());
    begin_ = all_.get() + ((64 - at % 64) % 64) / sizeof(float);
  }
  static Floats Zeros(int64_t count) {
    Floats all(count);
    std::fill_n(all.begin_, count, 0.f);
    return all;
  }
  float* data() { return begin_; }

 private:
  std::unique_ptr<float[]> all_;
  float* begin_;
};

// c [kRows, kVecs * 8] = a [kRows, depth] b, with b [depth, kVecs * 8] contiguous.
template <int kRows, int kVecs>
inline void PanelProduct(int64_t depth, const float* __restrict a, int64_t aStride, const float* __restrict b,
                         float* __restrict c, int64_t cStride) {
  Vec sum[kRows][kVecs] = {};
  for (int64_t k = 0; k < depth; k++) {
    Vec right[kVecs];
#pragma GCC unroll 8
    for (int j = 0; j < kVecs; j++) right[j] = Load(b + (k * kVecs + j) * kLanes);
#pragma GCC unroll 8
    for (int i = 0; i < kRows; i++) {
      const float left = a[i * aStride + k];
#pragma GCC unroll 8
      for (int j = 0; j < kVecs; j++) sum[i][j] += left * right[j];
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < kRows; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < kVecs; j++) Store(c + i * cStride + j * kLanes, sum[i][j]);
  }
}

// c [kRows, kVecs * 8] += a^T b, with a [depth, kRows] and b [depth, kVecs * 8]. The product is summed
// before it is added to c, so that the rounding errors of many products do not accumulate row by row.
template <int kRows, int kVecs>
inline void OuterProduct(int64_t depth, const float* __restrict a, int64_t aStride, const float* __restrict b,
                         int64_t bStride, float* __restrict c, int64_t cStride) {
  Vec sum[kRows][kVecs] = {};
  for (int64_t k = 0; k < depth; k++) {
    Vec right[kVecs];
#pragma GCC unroll 8
    for (int j = 0; j < kVecs; j++) right[j] = Load(b + k * bStride + j * kLanes);
#pragma GCC unroll 8
    for (int i = 0; i < kRows; i++) {
      const float left = a[k * aStride + i];
#pragma GCC unroll 8
      for (int j = 0; j < kVecs; j++) sum[i][j] += left * right[j];
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < kRows; i++) {
#pragma GCC unroll 8
    for (int j = 0; j < kVecs; j++) {
      float* to = c + i * cStride + j * kLanes;
      Store(to, Load(to) + sum[i][j]);
    }
  }
}

// The same for any number of outputs that is a multiple of 8: c [kRows, outputs] += a^T b, with a
// [depth, inputs] and b [depth, outputs].
template <int kRows>
inline void OuterRows(int64_t depth, const float* a, int64_t inputs, const float* b, int64_t outputs, float* c) {
  for (int64_t panel = 0; panel < outputs; panel += 16) {
    if (outputs - panel >= 16) {
      OuterProduct<kRows, 2>(depth, a, inputs, b + panel, outputs, c + panel, outputs);
    } else {
      OuterProduct<kRows, 1>(depth, a, inputs, b + panel, outputs, c + panel, outputs);
    }
  }
}

}  // namespace tract

#endif  // TRACT_VEC_H_
