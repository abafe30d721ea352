// y = sum_i c_i x_i in one pass over tensors of one shape. Each coefficient applies to all of a tensor or to
// one example. tfjs needs a multiplication for each term and the additions between them. Terms are added in
// order.
#include <algorithm>
#include <vector>

#include "shared/share.h"

namespace tract {

// coefficients [N, 1], or [N, n] for tensors of n examples.
REGISTER_OP("TractCombine").Input("x: N * float").Input("coefficients: float").Attr("N: int >= 1").Output("y: float");

// a + b for tensors of one shape: TensorFlow's Add, but on threads that stay awake (shared/workers.h).
REGISTER_OP("TractAdd").Input("a: float").Input("b: float").Output("y: float");

namespace {

constexpr int64_t kChunk = 2048;  // elements: a chunk of y stays in the L1 cache while terms after the third are added

template <int kTerms, bool kAdd>
void Sum(const float* const* x, const float* c, int64_t stride, int64_t begin, int64_t end, float* __restrict y) {
  const float* x0 = x[0];
  const float* x1 = kTerms > 1 ? x[1] : nullptr;
  const float* x2 = kTerms > 2 ? x[2] : nullptr;
  const float c0 = c[0], c1 = kTerms > 1 ? c[stride] : 0, c2 = kTerms > 2 ? c[2 * stride] : 0;
  for (int64_t k = begin; k < end; k++) {
    float sum = kAdd ? y[k] + c0 * x0[k] : c0 * x0[k];
    if (kTerms > 1) sum += c1 * x1[k];
    if (kTerms > 2) sum += c2 * x2[k];
    y[k] = sum;
  }
}

class CombineOp : public OpKernel {
 public:
  explicit CombineOp(OpKernelConstruction* c) : OpKernel(c) {}

  void Compute(OpKernelContext* ctx) override {
    OpInputList xs;
    const Tensor* coefficients;
    OP_REQUIRES_OK(ctx, ctx->input_list("x", &xs));
    OP_REQUIRES_OK(ctx, ctx->input("coefficients", &coefficients));
    const int terms = xs.size();
    for (const Tensor& x : xs)
      OP_REQUIRES(ctx, x.shape() == xs[0].shape(),
                  errors::InvalidArgument("TractCombine: the tensors have different shapes, ", x.shape().DebugString(), " and ",
                                          xs[0].shape().DebugString(), "."));
    const int64_t rows = coefficients->dims() == 2 ? coefficients->dim_size(1) : 0;
    OP_REQUIRES(ctx, rows > 0 && coefficients->dim_size(0) == terms &&
                         (rows == 1 || (xs[0].dims() > 0 && rows == xs[0].dim_size(0))),
                errors::InvalidArgument("TractCombine: coefficients must be [", terms, ", 1] or [", terms,
                                        ", examples] for tensors of shape ", xs[0].shape().DebugString(), ", but has shape ",
                                        coefficients->shape().DebugString(), "."));
    Tensor* out;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, xs[0].shape(), &out));
    const int64_t total = out->NumElements(), size = total / rows;
    if (total == 0) return;
    std::vector<const float*> x;
    for (const Tensor& tensor : xs) x.push_back(static_cast<const float*>(tensor.data()));
    const float* c = static_cast<const float*>(coefficients->data());
    float* y = static_cast<float*>(out->data());

    // Elements [begin, end) of one example.
    const auto sum = [&](int64_t example, int64_t begin, int64_t end) {
      const float* own = c + example;
      if (terms == 1) Sum<1, false>(x.data(), own, rows, begin, end, y);
      if (terms == 2) Sum<2, false>(x.data(), own, rows, begin, end, y);
      if (terms > 2) Sum<3, false>(x.data(), own, rows, begin, end, y);
      for (int i = 3; i < terms; i++) Sum<1, true>(x.data() + i, own + i * rows, rows, begin, end, y);
    };
    const int64_t chunks = (total + kChunk - 1) / kChunk;
    Share(ctx, chunks, terms * kChunk, [&](int64_t first, int64_t last) {
      for (int64_t chunk = first; chunk < last; chunk++) {
        const int64_t stop = std::min(total, (chunk + 1) * kChunk);
        for (int64_t begin = chunk * kChunk; begin < stop;) {
          const int64_t example = begin / size, end = std::min(stop, (example + 1) * size);
          sum(example, begin, end);
          begin = end;
        }
      }
    });
  }
};
REGISTER_KERNEL_BUILDER(Name("TractCombine").Device(DEVICE_CPU), CombineOp);

class AddOp : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* ctx) override {
    const Tensor &a = ctx->input(0), &b = ctx->input(1);
    OP_REQUIRES(ctx, a.shape() == b.shape(),
                errors::InvalidArgument("TractAdd: the tensors have different shapes, ", a.shape().DebugString(), " and ",
                                        b.shape().DebugString(), "."));
    Tensor* out;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, a.shape(), &out));
    const int64_t total = out->NumElements();
    Share(ctx, (total + kChunk - 1) / kChunk, kChunk, [&](int64_t first, int64_t last) {
      const int64_t begin = first * kChunk;
      Add(std::min(total, last * kChunk) - begin, Data(a) + begin, Data(b) + begin, Data(out) + begin);
    });
  }

 private:
  static void Add(int64_t count, const float* a, const float* b, float* __restrict y) {
    for (int64_t k = 0; k < count; k++) y[k] = a[k] + b[k];
  }
};
REGISTER_KERNEL_BUILDER(Name("TractAdd").Device(DEVICE_CPU), AddOp);

}  // namespace
}  // namespace tract
