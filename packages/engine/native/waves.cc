// The sinusoidal embedding of one number per example: sines, then cosines, of its products with the
// frequencies.
#include <algorithm>
#include <cmath>

#include "shared/share.h"
#include "shared/sine-cosine.h"

namespace tract {

// values [n], frequencies [half] -> y [n, 2 half].
REGISTER_OP("TractWaves").Input("values: float").Input("frequencies: float").Output("y: float");

namespace {

// Returns the fractional part of an angle's turns in units of 2^-32; finite angles only.
inline uint32_t Turns(float angle) {
  const double turns = angle * (1 / 6.28318530717958647692);
  return static_cast<int32_t>((turns - std::floor(turns + 0.5)) * 0x1p32);
}

class WavesOp : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* ctx) override {
    const Tensor &values = ctx->input(0), &frequencies = ctx->input(1);
    OP_REQUIRES(ctx, values.dims() == 1 && frequencies.dims() == 1,
                errors::InvalidArgument("TractWaves: values and frequencies must be lists, but are ",
                                        values.shape().DebugString(), " and ", frequencies.shape().DebugString(), "."));
    const int64_t half = frequencies.dim_size(0);
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, TensorShape({values.dim_size(0), 2 * half}), &y));
    Share(ctx, values.dim_size(0), 20 * half, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) Row(half, Data(values)[i], Data(frequencies), Data(y) + i * 2 * half);
    });
  }

 private:
  // Angles are float32 products, as in plain tfjs; only the sines are computed in float64.
  static void Row(int64_t half, float value, const float* frequencies, float* __restrict y) {
    float largest = 0;
    for (int64_t k = 0; k < half; k++) largest = std::max(largest, std::abs(frequencies[k]));
    // For larger angles float64 cannot resolve 2^-32 of a turn; an infinite angle gives NaN here.
    if (!(std::abs(value) * largest < 1e6f)) {
      for (int64_t k = 0; k < half; k++) {
        y[k] = std::sin(value * frequencies[k]);
        y[half + k] = std::cos(value * frequencies[k]);
      }
      return;
    }
    for (int64_t k = 0; k < half; k++) {
      double sine, cosine;
      SineCosine(Turns(value * frequencies[k]), &sine, &cosine);
      y[k] = sine;
      y[half + k] = cosine;
    }
  }
};
REGISTER_KERNEL_BUILDER(Name("TractWaves").Device(DEVICE_CPU), WavesOp);

}  // namespace
}  // namespace tract
