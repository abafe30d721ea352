// Halves and doubles the height and width of images, and moves squares of pixels into channels and back.
// TensorFlow needs several operations for these, or threads that have to be woken. Images are [n, h, w, c].
#include <algorithm>

#include "shared/share.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace tract {

// x [n, 2 h, 2 w, c] -> y [n, h, w, c]: the sum of every 2 x 2 square, times `scale`.
REGISTER_OP("TractHalve").Input("x: float").Attr("scale: float").Output("y: float");

// x [n, h, w, c] -> y [n, 2 h, 2 w, c]: every pixel repeated in a 2 x 2 square, times `scale`.
REGISTER_OP("TractDouble").Input("x: float").Attr("scale: float").Output("y: float");

// x [n, h block, w block, c] -> y [n, h, w, block^2 c] with channels in the order (row, column, channel).
// If `inverse`, the reverse.
REGISTER_OP("TractSquares").Input("x: float").Attr("block: int >= 1").Attr("inverse: bool").Output("y: float");

namespace {

class HalveOp : public OpKernel {
 public:
  explicit HalveOp(OpKernelConstruction* c) : OpKernel(c) { OP_REQUIRES_OK(c, c->GetAttr("scale", &scale_)); }

  void Compute(OpKernelContext* ctx) override {
    const Tensor& x = ctx->input(0);
    OP_REQUIRES(ctx, x.dims() == 4 && x.dim_size(1) % 2 == 0 && x.dim_size(2) % 2 == 0,
                errors::InvalidArgument("TractHalve: x must be [n, h, w, c] with h and w even, but is ",
                                        x.shape().DebugString(), "."));
    const int64_t rows = x.dim_size(0) * x.dim_size(1) / 2, w = x.dim_size(2) / 2, c = x.dim_size(3);
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, TensorShape({x.dim_size(0), x.dim_size(1) / 2, w, c}), &y));
    Share(ctx, rows, w * c, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; row++) {
        const float *above = Data(x) + row * 4 * w * c, *below = above + 2 * w * c;
        for (int64_t i = 0; i < w; i++) Pixel(c, above + i * 2 * c, below + i * 2 * c, Data(y) + (row * w + i) * c);
      }
    });
  }

 private:
  void Pixel(int64_t c, const float* above, const float* below, float* __restrict y) const {
    for (int64_t k = 0; k < c; k++) y[k] = ((above[k] + above[c + k]) + (below[k] + below[c + k])) * scale_;
  }

  float scale_;
};
REGISTER_KERNEL_BUILDER(Name("TractHalve").Device(DEVICE_CPU), HalveOp);

class DoubleOp : public OpKernel {
 public:
  explicit DoubleOp(OpKernelConstruction* c) : OpKernel(c) { OP_REQUIRES_OK(c, c->GetAttr("scale", &scale_)); }

  void Compute(OpKernelContext* ctx) override {
    const Tensor& x = ctx->input(0);
    OP_REQUIRES(ctx, x.dims() == 4,
                errors::InvalidArgument("TractDouble: x must be [n, h, w, c], but is ", x.shape().DebugString(), "."));
    const int64_t rows = x.dim_size(0) * x.dim_size(1), w = x.dim_size(2), c = x.dim_size(3);
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, TensorShape({x.dim_size(0), 2 * x.dim_size(1), 2 * w, c}), &y));
    Share(ctx, rows, w * c * 2, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; row++) {
        float* to = Data(y) + row * 4 * w * c;
        for (int64_t i = 0; i < w; i++) Pixel(c, Data(x) + (row * w + i) * c, to + i * 2 * c);
        std::copy_n(to, 2 * w * c, to + 2 * w * c);
      }
    });
  }

 private:
  void Pixel(int64_t c, const float* x, float* __restrict y) const {
    for (int64_t k = 0; k < c; k++) y[k] = x[k] * scale_;
    for (int64_t k = 0; k < c; k++) y[c + k] = x[k] * scale_;
  }

  float scale_;
};
REGISTER_KERNEL_BUILDER(Name("TractDouble").Device(DEVICE_CPU), DoubleOp);

class SquaresOp : public OpKernel {
 public:
  explicit SquaresOp(OpKernelConstruction* c) : OpKernel(c) {
    OP_REQUIRES_OK(c, c->GetAttr("block", &block_));
    OP_REQUIRES_OK(c, c->GetAttr("inverse", &inverse_));
  }

  void Compute(OpKernelContext* ctx) override {
    const Tensor& x = ctx->input(0);
    const int64_t b = block_, sides = inverse_ ? 1 : b, channels = inverse_ ? b * b : 1;
    OP_REQUIRES(ctx, x.dims() == 4 && x.dim_size(1) % sides == 0 && x.dim_size(2) % sides == 0 && x.dim_size(3) % channels == 0,
                errors::InvalidArgument("TractSquares: x must be [n, h, w, c] with ",
                                        inverse_ ? "c a multiple of the square of the block " : "h and w multiples of the block ",
                                        b, ", but is ", x.shape().DebugString(), "."));
    // The tensor with the larger depth is read as [n, h, w, b, b, c].
    const int64_t h = x.dim_size(1) / sides, w = x.dim_size(2) / sides, run = x.dim_size(3) / channels * b;
    const TensorShape shape = inverse_ ? TensorShape({x.dim_size(0), h * b, w * b, run / b})
                                       : TensorShape({x.dim_size(0), h, w, run * b});
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    Share(ctx, x.dim_size(0) * h, w * b * (run + 8), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin * b; row < end * b; row++) {
        for (int64_t i = 0; i < w; i++) {
          const int64_t wide = (row * w + i) * run, deep = ((row / b * w + i) * b + row % b) * run;
          std::copy_n(Data(x) + (inverse_ ? deep : wide), run, Data(y) + (inverse_ ? wide : deep));
        }
      }
    });
  }

 private:
  int64_t block_;
  bool inverse_;
};
REGISTER_KERNEL_BUILDER(Name("TractSquares").Device(DEVICE_CPU), SquaresOp);

}  // namespace
}  // namespace tract
