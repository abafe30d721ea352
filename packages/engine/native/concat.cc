// Concatenation along the last axis, on threads that stay awake (shared/workers.h); TensorFlow's have to be
// woken.
#include <algorithm>

#include "shared/share.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace tract {

// x0 [..., c0], x1 [..., c1], ... -> y [..., c0 + c1 + ...].
REGISTER_OP("TractConcat").Input("x: N * float").Attr("N: int >= 1").Output("y: float");

namespace {

class ConcatOp : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* ctx) override {
    OpInputList xs;
    OP_REQUIRES_OK(ctx, ctx->input_list("x", &xs));
    const int last = xs[0].dims() - 1;
    int64_t width = 0;
    for (const Tensor& x : xs) {
      TensorShape examples = xs[0].shape(), own = x.shape();
      OP_REQUIRES(ctx, last >= 0 && x.dims() == last + 1 && (examples.RemoveLastDims(1), own.RemoveLastDims(1), examples == own),
                  errors::InvalidArgument("TractConcat: the tensors must differ in their last axis alone, but are ",
                                          xs[0].shape().DebugString(), " and ", x.shape().DebugString(), "."));
      width += x.dim_size(last);
    }
    TensorShape shape = xs[0].shape();
    shape.set_dim(last, width);
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    if (y->NumElements() == 0) return;
    Share(ctx, y->NumElements() / width, width / 2 + 4 * xs.size(), [&](int64_t begin, int64_t end) {
      float* to = Data(y) + begin * width;
      for (int64_t row = begin; row < end; row++) {
        for (const Tensor& x : xs) {
          const int64_t c = x.dim_size(last);
          to = std::copy_n(Data(x) + row * c, c, to);
        }
      }
    });
  }
};
REGISTER_KERNEL_BUILDER(Name("TractConcat").Device(DEVICE_CPU), ConcatOp);

}  // namespace
}  // namespace tract
