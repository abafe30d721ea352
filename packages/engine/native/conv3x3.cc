// 3 x 3 convolutions with stride 1 and zero padding by Winograd's method (winograd.h). Bias and residual are
// added before an output is stored. The division of the work depends on the shapes alone and partial sums are
// added in order, so the result is the same for any number of threads.
#include <algorithm>
#include <vector>

#include "shared/share.h"
#include "winograd.h"

namespace tract {

// x [n, h, w, inputs], kernel [3, 3, inputs, outputs] -> y [n, h, w, outputs]; bias [outputs] and residual,
// of y's shape, are optional. If `turned`, x is a gradient with respect to the outputs [n, h, w, outputs],
// and y the gradient with respect to the inputs.
REGISTER_OP("TractConv3x3")
    .Input("x: float")
    .Input("kernel: float")
    .Input("bias: num_bias * float")
    .Input("residual: num_residual * float")
    .Attr("turned: bool")
    .Attr("num_bias: int >= 0")
    .Attr("num_residual: int >= 0")
    .Output("y: float");

// x [n, h, w, inputs], dy [n, h, w, outputs] -> the gradient of the kernel, [3, 3, inputs, outputs].
REGISTER_OP("TractConv3x3KernelGrad").Input("x: float").Input("dy: float").Output("dkernel: float");

namespace {

// The approximate cost of a tile in cycles: 16 products for a pair of channels, at 16 products a cycle.
int64_t TileCost(int64_t inputs, int64_t outputs) { return PadLanes(inputs) * PadLanes(outputs) * 3 / 2 + 256; }

class Conv3x3Op : public OpKernel {
 public:
  explicit Conv3x3Op(OpKernelConstruction* c) : OpKernel(c) { OP_REQUIRES_OK(c, c->GetAttr("turned", &turned_)); }

  void Compute(OpKernelContext* ctx) override {
    const Tensor &x = ctx->input(0), &kernel = ctx->input(1);
    OP_REQUIRES(ctx, x.dims() == 4 && kernel.dims() == 4 && kernel.dim_size(0) == 3 && kernel.dim_size(1) == 3 &&
                         x.dim_size(3) == kernel.dim_size(turned_ ? 3 : 2),
                errors::InvalidArgument("TractConv3x3: x must be [n, h, w, inputs] and kernel [3, 3, inputs, outputs], but are ",
                                        x.shape().DebugString(), " and ", kernel.shape().DebugString(), "."));
    const int64_t ci = kernel.dim_size(2), co = kernel.dim_size(3);
    const int64_t inputs = turned_ ? co : ci, outputs = turned_ ? ci : co;
    const TileGrid s(x.dim_size(0), x.dim_size(1), x.dim_size(2));
    const TensorShape shape({s.n, s.h, s.w, outputs});
    const float *bias, *residual;
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractConv3x3", "bias", TensorShape({outputs}), &bias));
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractConv3x3", "residual", shape, &residual));
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    if (y->NumElements() == 0) return;

    Tensor u;
    const int64_t rows = PadLanes(inputs), columns = PadLanes(outputs);
    OP_REQUIRES_OK(ctx, ctx->allocate_temp(DataTypeToEnum<float>::v(), TensorShape({kPlanes, rows, columns}), &u));
    float* U = Data(&u);
    if (rows > inputs) std::fill(U, U + u.NumElements(), 0.f);
    Share(ctx, inputs, columns * 12, [&](int64_t begin, int64_t end) {
      TransformKernel(Data(kernel), ci, co, turned_, begin, end, U);
    });

    const int64_t tiles = BlockTiles(inputs, outputs), blocks = (s.count + tiles - 1) / tiles;
    Share(ctx, blocks, tiles * TileCost(inputs, outputs), [&](int64_t first, int64_t last) {
      WinogradBlock block(tiles, inputs, outputs);
      for (int64_t k = first; k < last; k++) {
        const int64_t begin = k * tiles, end = std::min(s.count, begin + tiles);
        TransformInput(s, Data(x), inputs, begin, end, block);
        MultiplyPlanes(U, end - begin, block);
        TransformOutput(s, bias, residual, Data(y), outputs, begin, end, block);
      }
    });
  }

 private:
  bool turned_;
};
REGISTER_KERNEL_BUILDER(Name("TractConv3x3").Device(DEVICE_CPU), Conv3x3Op);

class Conv3x3KernelGradOp : public OpKernel {
 public:
  explicit Conv3x3KernelGradOp(OpKernelConstruction* c) : OpKernel(c) {}

  void Compute(OpKernelContext* ctx) override {
    const Tensor &x = ctx->input(0), &dy = ctx->input(1);
    OP_REQUIRES(ctx, x.dims() == 4 && dy.dims() == 4 && x.dim_size(0) == dy.dim_size(0) &&
                         x.dim_size(1) == dy.dim_size(1) && x.dim_size(2) == dy.dim_size(2),
                errors::InvalidArgument("TractConv3x3KernelGrad: x and dy must be [n, h, w, ...] of one size, but are ",
                                        x.shape().DebugString(), " and ", dy.shape().DebugString(), "."));
    const int64_t ci = x.dim_size(3), co = dy.dim_size(3);
    const TileGrid s(x.dim_size(0), x.dim_size(1), x.dim_size(2));
    Tensor* dkernel;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, TensorShape({3, 3, ci, co}), &dkernel));
    if (dkernel->NumElements() == 0) return;

    const int64_t tiles = BlockTiles(ci, co), blocks = (s.count + tiles - 1) / tiles;
    const int64_t size = kPlanes * PadLanes(ci) * PadLanes(co), parts = Parts(blocks, size);
    Tensor sums;
    OP_REQUIRES_OK(ctx, ctx->allocate_temp(DataTypeToEnum<float>::v(), TensorShape({parts, size}), &sums));
    float* du = Data(&sums);
    Share(ctx, parts, blocks / parts * tiles * TileCost(ci, co), [&](int64_t first, int64_t last) {
      WinogradBlock block(tiles, ci, co);
      std::fill(du + first * size, du + last * size, 0.f);
      for (int64_t part = first; part < last; part++) {
        for (int64_t k = blocks * part / parts; k < blocks * (part + 1) / parts; k++) {
          const int64_t begin = k * tiles, end = std::min(s.count, begin + tiles);
          TransformInput(s, Data(x), ci, begin, end, block);
          TransformGradient(s, Data(dy), co, begin, end, block);
          AddOuterProducts(end - begin, block, du + part * size);
        }
      }
    });
    Share(ctx, ci, PadLanes(co) * 4 * parts, [&](int64_t begin, int64_t end) {
      FinishKernelGradient(du, parts, ci, co, begin, end, Data(dkernel));
    });
  }
};
REGISTER_KERNEL_BUILDER(Name("TractConv3x3KernelGrad").Device(DEVICE_CPU), Conv3x3KernelGradOp);

}  // namespace
}  // namespace tract
