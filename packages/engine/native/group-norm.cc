// Group norm fused with its neighbours in a network: pre is added before it, scale and shift are applied
// after it, and then optionally SiLU (group-norm.h). It reads x twice and stores no intermediate.
#include "group-norm.h"

#include <cmath>
#include <vector>

#include "shared/fast-exp.h"
#include "shared/tiles.h"

namespace tract {

// pre, scale and shift are optional: each is a list of zero or one tensors, whose length is an attribute. The
// outputs mean and rstd, which only the gradient needs, are optional in the same way.
REGISTER_OP("TractGroupNorm")
    .Input("x: float")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("pre: num_pre * float")
    .Input("scale: num_scale * float")
    .Input("shift: num_shift * float")
    .Attr("groups: int >= 1")
    .Attr("eps: float")
    .Attr("silu: bool")
    .Attr("num_pre: int >= 0")
    .Attr("num_scale: int >= 0")
    .Attr("num_shift: int >= 0")
    .Attr("num_stats: int >= 0")
    .Output("y: float")
    .Output("mean: num_stats * float")
    .Output("rstd: num_stats * float");

namespace {

void AddSquares(int64_t c, const float* __restrict x, const float* __restrict first, float* __restrict sum,
                float* __restrict square) {
  for (int64_t j = 0; j < c; j++) {
    const float d = x[j] - first[j];
    sum[j] += d;
    square[j] += d * d;
  }
}

template <bool kSilu>
void Normalise(const Tiles& s, int64_t begin, int64_t end, const float* __restrict x, const ChannelLines& lines,
               float* __restrict y) {
  const float* __restrict centre = lines.centre.data();
  const float* __restrict slope = lines.slope.data();
  const float* __restrict offset = lines.offset.data();
  for (int64_t k = begin; k < end; k++) {
    const float* __restrict in = x + k * s.c;
    float* __restrict out = y + k * s.c;
    for (int64_t j = 0; j < s.c; j++) {
      const float z = (in[j] - centre[j]) * slope[j] + offset[j];
      out[j] = kSilu ? z * Sigmoid(z) : z;
    }
  }
}

class GroupNormOp : public OpKernel {
 public:
  explicit GroupNormOp(OpKernelConstruction* c) : OpKernel(c) {
    OP_REQUIRES_OK(c, c->GetAttr("groups", &groups_));
    OP_REQUIRES_OK(c, c->GetAttr("eps", &eps_));
    OP_REQUIRES_OK(c, c->GetAttr("silu", &silu_));
    OP_REQUIRES_OK(c, c->GetAttr("num_stats", &stats_));
    OP_REQUIRES(c, stats_ <= 1, errors::InvalidArgument("TractGroupNorm: num_stats must be 0 or 1, but is ", stats_, "."));
    OP_REQUIRES(c, eps_ >= 0, errors::InvalidArgument("TractGroupNorm: eps must not be negative, but is ", eps_, "."));
  }

  void Compute(OpKernelContext* ctx) override {
    const Tensor& x = ctx->input(0);
    OP_REQUIRES_OK(ctx, CheckInputs(x, ctx->input(1), ctx->input(2), groups_));
    const Tiles s(x, groups_);
    NormInputs in{Data(ctx->input(1)), Data(ctx->input(2))};
    OP_REQUIRES_OK(ctx, in.Read(ctx, s));
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, x.shape(), &y));
    const int64_t statistics = s.n * s.groups;
    std::vector<float> own(stats_ ? 0 : 2 * statistics);
    const float* X = Data(x);
    float *Y = Data(y), *M = own.data(), *R = own.data() + statistics;
    if (stats_) {
      Tensor *mean, *rstd;
      OP_REQUIRES_OK(ctx, ctx->allocate_output(1, TensorShape({s.n, s.groups}), &mean));
      OP_REQUIRES_OK(ctx, ctx->allocate_output(2, TensorShape({s.n, s.groups}), &rstd));
      M = Data(mean), R = Data(rstd);
    }
    // Per example and tile: sums and sums of squares of x - x[first row], per channel. Subtracting the first
    // row avoids cancellation for means far from zero, and removes pre.
    std::vector<double> sums(s.n * s.tiles * 2 * s.c);

    const auto first = [&](int64_t i, int64_t t) {
      const float* example = X + i * s.rows * s.c;
      ChannelSums(2, s.c).Sum(s.Begin(t), s.End(t), &sums[(i * s.tiles + t) * 2 * s.c], [&](int64_t row, float* few) {
        AddSquares(s.c, example + row * s.c, example, few, few + s.c);
      });
    };
    const auto join = [&](int64_t i) {
      const float *start = X + i * s.rows * s.c, *pre = RowOf(in.pre, s, i);
      const double share = 1.0 / s.rows;
      std::vector<double> channelMean(s.c), channelM2(s.c);
      for (int64_t t = 0; t < s.tiles; t++) {
        const double* tile = &sums[(i * s.tiles + t) * 2 * s.c];
        for (int64_t j = 0; j < s.c; j++) {
          channelMean[j] += tile[j];
          channelM2[j] += tile[s.c + j];
        }
      }
      for (int64_t j = 0; j < s.c; j++) {
        const double rest = channelMean[j] * share;
        channelM2[j] -= channelMean[j] * rest;
        channelMean[j] = (pre ? static_cast<double>(start[j]) + pre[j] : start[j]) + rest;
      }
      for (int64_t g = 0; g < s.groups; g++) {
        double m = 0, m2 = 0;
        for (int64_t j = g * s.perGroup; j < (g + 1) * s.perGroup; j++) m += channelMean[j];
        m /= s.perGroup;
        for (int64_t j = g * s.perGroup; j < (g + 1) * s.perGroup; j++) {
          const double d = channelMean[j] - m;
          m2 += channelM2[j] + s.rows * d * d;
        }
        // NaN fails the comparison with zero and stays NaN.
        const double variance = m2 / s.GroupSize();
        M[i * s.groups + g] = m;
        R[i * s.groups + g] = 1 / std::sqrt((variance < 0 ? 0 : variance) + eps_);
      }
    };
    const auto second = [&](int64_t i, int64_t t) {
      const ChannelLines lines(s, in, i, M + i * s.groups, R + i * s.groups);
      const int64_t at = i * s.rows * s.c;
      if (silu_) {
        Normalise<true>(s, s.Begin(t), s.End(t), X + at, lines, Y + at);
      } else {
        Normalise<false>(s, s.Begin(t), s.End(t), X + at, lines, Y + at);
      }
    };
    s.Run(ctx, silu_ ? 5 : 2, first, join, second);
  }

 private:
  int groups_, stats_;
  float eps_;
  bool silu_;
};
REGISTER_KERNEL_BUILDER(Name("TractGroupNorm").Device(DEVICE_CPU), GroupNormOp);

}  // namespace
}  // namespace tract
