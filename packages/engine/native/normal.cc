// Standard normal numbers of a counter-based stream, as RandomSource.normal of @tractjs/core draws them:
// numbers 2 i and 2 i + 1 are the Box-Muller transform of words w = p + 2 i and v = p + 2 i + 1, where p is
// the stream's position,
//   sqrt(-2 log((w + 1/2) / 2^32)) (cos, sin)(2 pi v / 2^32).
// They are computed in float64 to 3e-11 and rounded once, so they equal JavaScript's except for the last bit
// of a few in a million. Numbers are made in tiles of one size, and surplus numbers are discarded, so a
// number depends on its words alone and not on the end of a vectorised loop or the number of threads.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "shared/share.h"
#include "shared/sine-cosine.h"
#include "shared/threefry.h"

namespace tract {

// stream: the two words of the key, the position in words as its low and its high half, then the shape of y.
// It is an input because TensorFlow keeps a kernel for every combination of attributes that it has seen.
REGISTER_OP("TractNormal").Input("stream: int32").Output("y: float");

namespace {

constexpr int kHead = 4;
constexpr int64_t kPairs = 256;
constexpr int64_t kBlocks = kPairs + 8;  // one more if the first pair starts in the middle of a block

// sqrt(-2 log u), u = (w + 1/2) / 2^32. Converts from int32, for which vector instructions exist.
inline double Radius(uint32_t w) {
  const double u = (static_cast<int32_t>(w ^ 0x80000000u) + (0x1p31 + 0.5)) * 0x1p-32;
  constexpr uint64_t kRootOfHalf = 0x3fe6a09e667f3bcd, kMantissa = 0x000fffffffffffff, kTwoTo52 = 0x4330000000000000;
  uint64_t bits;
  std::memcpy(&bits, &u, sizeof bits);
  // u = 2^e m with sqrt(1/2) <= m < sqrt(2). The exponent becomes a double in the mantissa of 2^52; it is
  // never positive.
  const uint64_t shifted = bits - kRootOfHalf;
  const uint64_t ofM = (shifted & kMantissa) + kRootOfHalf, ofE = ((shifted >> 52) + 1024 & 0xfff) | kTwoTo52;
  double m, e;
  std::memcpy(&m, &ofM, sizeof m);
  std::memcpy(&e, &ofE, sizeof e);
  e -= 0x1p52 + 1024;
  // log m = 2 artanh((m - 1) / (m + 1)): no cancellation if u is close to 1. The series is truncated below
  // 6e-11.
  const double s = (m - 1) / (m + 1), z = s * s;
  double p = 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  p = p * z + 1.0;
  return std::sqrt(-2 * (e * 0.69314718055994530942 + 2 * s * p));
}

// Makes kPairs pairs of numbers, starting at the word `position`.
void DrawTile(const ThreefryKey& key, uint64_t position, float* __restrict y) {
  uint32_t even[kBlocks], odd[kBlocks];
  for (int64_t i = 0; i < kBlocks; i++) Threefry(key, position / 2 + i, &even[i], &odd[i]);
  const bool between = position % 2;
  const uint32_t *w = between ? odd : even, *v = between ? even + 1 : odd;
  for (int64_t i = 0; i < kPairs; i++) {
    const double radius = Radius(w[i]);
    double sine, cosine;
    SineCosine(v[i], &sine, &cosine);
    y[2 * i] = radius * cosine;
    y[2 * i + 1] = radius * sine;
  }
}

class NormalOp : public OpKernel {
 public:
  explicit NormalOp(OpKernelConstruction* c) : OpKernel(c) {}

  void Compute(OpKernelContext* ctx) override {
    const Tensor& stream = ctx->input(0);
    OP_REQUIRES(ctx, stream.dims() == 1 && stream.NumElements() >= kHead,
                errors::InvalidArgument("TractNormal: stream must be [", kHead, " + rank] numbers, but has shape ",
                                        stream.shape().DebugString(), "."));
    const int32_t* given = static_cast<const int32_t*>(stream.data());
    TensorShape shape;
    OP_REQUIRES_OK(ctx, tensorflow::TensorShapeUtils::MakeShape(given + kHead, stream.NumElements() - kHead, &shape));
    Tensor* out;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &out));
    const ThreefryKey key(given[0], given[1]);
    const uint64_t position = static_cast<uint64_t>(static_cast<uint32_t>(given[3])) << 32 | static_cast<uint32_t>(given[2]);
    const int64_t size = shape.num_elements(), tile = 2 * kPairs;
    float* y = static_cast<float*>(out->data());
    Share(ctx, (size + tile - 1) / tile, 15 * tile, [&](int64_t begin, int64_t end) {
      float numbers[tile];
      for (int64_t k = begin; k < end; k++) {
        DrawTile(key, position + k * tile, numbers);
        std::memcpy(y + k * tile, numbers, std::min(tile, size - k * tile) * sizeof(float));
      }
    });
  }
};
REGISTER_KERNEL_BUILDER(Name("TractNormal").Device(DEVICE_CPU), NormalOp);

}  // namespace
}  // namespace tract
