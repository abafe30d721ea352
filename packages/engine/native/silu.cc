// SiLU fused with the additions before and after it: y = skip + silu(x + pre), silu(z) = z / (1 + exp(-z)). x
// is [n, ..., c]; pre, a bias or an embedding (shared/condition.h), and skip, of x's shape, are optional. The
// gradient recomputes z, so the tape keeps x only. dpre is the sum of dx over the rows that share a row of
// pre: first over tiles, whose size depends on the shape alone, then over the tiles in order. If pre has x's
// shape, dpre is dx and not computed here.
#include <algorithm>
#include <vector>

#include "shared/fast-exp.h"
#include "shared/share.h"
#include "shared/tiles.h"
#include "shared/condition.h"

namespace tract {

REGISTER_OP("TractSilu")
    .Input("x: float")
    .Input("pre: num_pre * float")
    .Input("skip: num_skip * float")
    .Attr("num_pre: int >= 0")
    .Attr("num_skip: int >= 0")
    .Output("y: float");

REGISTER_OP("TractSiluGrad")
    .Input("dy: float")
    .Input("x: float")
    .Input("pre: num_pre * float")
    .Attr("num_pre: int >= 0")
    .Attr("num_dpre: int >= 0")
    .Output("dx: float")
    .Output("dpre: num_dpre * float");

namespace {

// x as rows of channels, with pre and skip.
struct SiluInputs {
  int64_t rows = 0, c = 0;
  Condition pre;
  const float* skip = nullptr;
  // The number of rows of x that share a row of pre.
  int64_t share = 1;

  // Returns the values of pre for a row of x, or null.
  const float* Pre(int64_t row) const { return pre.data ? pre.data + row / share * c : nullptr; }

  Status Read(OpKernelContext* ctx, const Tensor& x, bool mayHaveSkip) {
    if (x.dims() < 1) return errors::InvalidArgument("TractSilu: x must have channels, but is a scalar.");
    c = x.dim_size(x.dims() - 1);
    rows = c == 0 ? 0 : x.NumElements() / c;
    TF_RETURN_IF_ERROR(ReadCondition(ctx, "TractSilu", "pre", x.dims() > 1 ? x.dim_size(0) : 1, c, &pre));
    share = rows / pre.rows;
    return mayHaveSkip ? ReadOptional(ctx, "TractSilu", "skip", x.shape(), &skip) : absl::OkStatus();
  }
};

template <bool kPre, bool kSkip>
void Forward(int64_t c, const float* __restrict x, const float* __restrict pre, const float* __restrict skip,
             float* __restrict y) {
  for (int64_t j = 0; j < c; j++) {
    const float z = kPre ? x[j] + pre[j] : x[j];
    const float value = z * Sigmoid(z);
    y[j] = kSkip ? skip[j] + value : value;
  }
}

template <bool kPre>
void Backward(int64_t c, const float* __restrict dy, const float* __restrict x, const float* __restrict pre,
              float* __restrict dx) {
  for (int64_t j = 0; j < c; j++) {
    const float z = kPre ? x[j] + pre[j] : x[j];
    const float sigmoid = Sigmoid(z);
    dx[j] = dy[j] * (sigmoid * (1.f + z * (1.f - sigmoid)));
  }
}

class SiluOp : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* ctx) override {
    const Tensor& x = ctx->input(0);
    SiluInputs in;
    OP_REQUIRES_OK(ctx, in.Read(ctx, x, true));
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, x.shape(), &y));
    const float* X = Data(x);
    float* Y = Data(y);
    const auto walk = [&](auto row) {
      Share(ctx, in.rows, in.c * 5, [&](int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end; k++) row(in.Pre(k), k * in.c);
      });
    };
    const int64_t c = in.c;
    if (in.pre.data && in.skip) {
      walk([&](const float* pre, int64_t at) { Forward<true, true>(c, X + at, pre, in.skip + at, Y + at); });
    } else if (in.pre.data) {
      walk([&](const float* pre, int64_t at) { Forward<true, false>(c, X + at, pre, nullptr, Y + at); });
    } else if (in.skip) {
      walk([&](const float*, int64_t at) { Forward<false, true>(c, X + at, nullptr, in.skip + at, Y + at); });
    } else {
      walk([&](const float*, int64_t at) { Forward<false, false>(c, X + at, nullptr, nullptr, Y + at); });
    }
  }
};

class SiluGradOp : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* ctx) override {
    const Tensor &dy = ctx->input(0), &x = ctx->input(1);
    OP_REQUIRES(ctx, dy.shape() == x.shape(),
                errors::InvalidArgument("TractSiluGrad: dy must have x's shape ", x.shape().DebugString(), ", but is ",
                                        dy.shape().DebugString(), "."));
    SiluInputs in;
    OP_REQUIRES_OK(ctx, in.Read(ctx, x, false));
    Tensor* dx;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, x.shape(), &dx));
    const float *DY = Data(dy), *X = Data(x);
    float* DX = Data(dx);
    const int64_t c = in.c;
    OpOutputList list;
    OP_REQUIRES_OK(ctx, ctx->output_list("dpre", &list));
    if (list.size() == 0) {
      Share(ctx, in.rows, c * 8, [&](int64_t begin, int64_t end) {
        for (int64_t k = begin * c; !in.pre.data && k < end * c; k += c) Backward<false>(c, DY + k, X + k, nullptr, DX + k);
        for (int64_t k = begin; in.pre.data && k < end; k++) {
          Backward<true>(c, DY + k * c, X + k * c, in.Pre(k), DX + k * c);
        }
      });
      return;
    }
    OP_REQUIRES(ctx, in.pre.data && list.size() == 1,
                errors::InvalidArgument("TractSiluGrad: num_dpre must be 0, or 1 if pre is given."));
    Tensor* dpre;
    OP_REQUIRES_OK(ctx, list.allocate(0, in.pre.shape, &dpre));
    float* DPRE = Data(dpre);
    std::fill(DPRE, DPRE + dpre->NumElements(), 0.f);
    if (x.NumElements() == 0) return;
    const int64_t tile = std::min(in.share, std::max<int64_t>(32, 32768 / c));
    const int64_t tiles = (in.share + tile - 1) / tile, count = in.rows / in.share;
    std::vector<double> sums(count * tiles * c);
    Share(ctx, count * tiles, tile * c * 8, [&](int64_t begin, int64_t end) {
      ChannelSums channels(1, c);
      for (int64_t k = begin; k < end; k++) {
        const int64_t first = k / tiles * in.share, from = first + k % tiles * tile;
        channels.Sum(from, std::min(first + in.share, from + tile), &sums[k * c], [&](int64_t row, float* few) {
          float* d = DX + row * c;
          Backward<true>(c, DY + row * c, X + row * c, in.Pre(row), d);
          for (int64_t j = 0; j < c; j++) few[j] += d[j];
        });
      }
    });
    std::vector<double> total(c);
    for (int64_t i = 0; i < count; i++) {
      std::fill(total.begin(), total.end(), 0.0);
      for (int64_t k = i * tiles; k < (i + 1) * tiles; k++) {
        for (int64_t j = 0; j < c; j++) total[j] += sums[k * c + j];
      }
      for (int64_t j = 0; j < c; j++) DPRE[i * c + j] = total[j];
    }
  }
};

REGISTER_KERNEL_BUILDER(Name("TractSilu").Device(DEVICE_CPU), SiluOp);
REGISTER_KERNEL_BUILDER(Name("TractSiluGrad").Device(DEVICE_CPU), SiluGradOp);

}  // namespace
}  // namespace tract
