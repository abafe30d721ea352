// y = groupNorm(x) * gamma + beta, with SiLU behind it where asked, for channels-last float32, and its gradient.
// x is [n, ..., c]; mean and rstd are [n, groups]. Each direction reads x twice and keeps no other intermediate.
#include <cmath>
#include <vector>

#include "fast-exp.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tiles.h"

namespace tract {

using tensorflow::DEVICE_CPU;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
namespace errors = tensorflow::errors;

REGISTER_OP("TractGroupNorm")
    .Input("x: float")
    .Input("gamma: float")
    .Input("beta: float")
    .Attr("groups: int >= 1")
    .Attr("eps: float")
    .Attr("silu: bool")
    .Output("y: float")
    .Output("mean: float")
    .Output("rstd: float");

REGISTER_OP("TractGroupNormGrad")
    .Input("dy: float")
    .Input("x: float")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("mean: float")
    .Input("rstd: float")
    .Attr("groups: int >= 1")
    .Attr("silu: bool")
    .Output("dx: float")
    .Output("dgamma: float")
    .Output("dbeta: float");

namespace {

const float* Data(const Tensor& t) { return static_cast<const float*>(t.data()); }
float* Data(Tensor* t) { return static_cast<float*>(t->data()); }

void CheckInputs(OpKernelContext* ctx, const Tensor& x, const Tensor& gamma, const Tensor& beta, int groups) {
  OP_REQUIRES(ctx, x.dims() >= 2,
              errors::InvalidArgument("TractGroupNorm: x must be [n, ..., channels], but its shape is ",
                                      x.shape().DebugString(), "."));
  OP_REQUIRES(ctx, x.NumElements() > 0,
              errors::InvalidArgument("TractGroupNorm: x is empty, its shape is ", x.shape().DebugString(), "."));
  const int64_t c = x.dim_size(x.dims() - 1);
  OP_REQUIRES(ctx, c % groups == 0,
              errors::InvalidArgument("TractGroupNorm: ", c, " channels do not divide into ", groups, " groups."));
  const TensorShape channels({c});
  OP_REQUIRES(ctx, gamma.shape() == channels && beta.shape() == channels,
              errors::InvalidArgument("TractGroupNorm: gamma and beta must be [", c, "], but are ",
                                      gamma.shape().DebugString(), " and ", beta.shape().DebugString(), "."));
}

// What a channel needs in one example: z = (x - mean) * scale + beta.
struct ChannelView {
  std::vector<float> mean, scale;
  explicit ChannelView(int64_t c) : mean(c), scale(c) {}
  void Fill(const Tiles& s, const float* groupMean, const float* groupRstd, const float* gamma) {
    for (int64_t j = 0; j < s.c; j++) {
      mean[j] = groupMean[j / s.perGroup];
      scale[j] = groupRstd[j / s.perGroup] * gamma[j];
    }
  }
};

template <bool kSilu>
void Normalise(const Tiles& s, int64_t begin, int64_t end, const float* __restrict x, const ChannelView& view,
               const float* __restrict beta, float* __restrict y) {
  const float* __restrict mean = view.mean.data();
  const float* __restrict scale = view.scale.data();
  for (int64_t k = begin; k < end; k++) {
    const float* __restrict in = x + k * s.c;
    float* __restrict out = y + k * s.c;
    for (int64_t j = 0; j < s.c; j++) {
      const float z = (in[j] - mean[j]) * scale[j] + beta[j];
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
    OP_REQUIRES(c, eps_ >= 0, errors::InvalidArgument("TractGroupNorm: eps must not be negative, but is ", eps_, "."));
  }

  void Compute(OpKernelContext* ctx) override {
    const Tensor& x = ctx->input(0);
    CheckInputs(ctx, x, ctx->input(1), ctx->input(2), groups_);
    if (!ctx->status().ok()) return;
    const Tiles s(x, groups_);
    Tensor *y, *mean, *rstd;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, x.shape(), &y));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(1, TensorShape({s.n, s.groups}), &mean));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(2, TensorShape({s.n, s.groups}), &rstd));
    const float *X = Data(x), *gamma = Data(ctx->input(1)), *beta = Data(ctx->input(2));
    float *Y = Data(y), *M = Data(mean), *R = Data(rstd);
    std::vector<double> sums(s.n * s.tiles * s.c), squares(s.n * s.tiles * s.c);

    // Sums of x - x[first row], per channel: what a mean far from zero would cancel is gone before it is squared.
    const auto first = [&](int64_t i, int64_t t) {
      const float* __restrict in = X + i * s.rows * s.c;
      const int64_t at = (i * s.tiles + t) * s.c;
      ChannelSums(s.c).Sum(s.Begin(t), s.End(t), &sums[at], &squares[at],
                           [&](int64_t row, float* __restrict sum, float* __restrict square) {
                             const float* __restrict v = in + row * s.c;
                             for (int64_t j = 0; j < s.c; j++) {
                               const float d = v[j] - in[j];
                               sum[j] += d;
                               square[j] += d * d;
                             }
                           });
    };
    const auto join = [&](int64_t i) {
      std::vector<double> channelMean(s.c), channelM2(s.c);
      for (int64_t j = 0; j < s.c; j++) {
        double sum = 0, square = 0;
        for (int64_t t = 0; t < s.tiles; t++) {
          sum += sums[(i * s.tiles + t) * s.c + j];
          square += squares[(i * s.tiles + t) * s.c + j];
        }
        channelMean[j] = X[i * s.rows * s.c + j] + sum / s.rows;
        channelM2[j] = square - sum * sum / s.rows;
      }
      for (int64_t g = 0; g < s.groups; g++) {
        double m = 0, m2 = 0;
        for (int64_t j = g * s.perGroup; j < (g + 1) * s.perGroup; j++) m += channelMean[j];
        m /= s.perGroup;
        for (int64_t j = g * s.perGroup; j < (g + 1) * s.perGroup; j++) {
          const double d = channelMean[j] - m;
          m2 += channelM2[j] + s.rows * d * d;
        }
        // A NaN stays one: the comparison with zero is written so that it fails for NaN.
        const double variance = m2 / s.GroupSize();
        M[i * s.groups + g] = m;
        R[i * s.groups + g] = 1 / std::sqrt((variance < 0 ? 0 : variance) + eps_);
      }
    };
    const auto second = [&](int64_t i, int64_t t) {
      ChannelView view(s.c);
      view.Fill(s, M + i * s.groups, R + i * s.groups, gamma);
      const int64_t at = i * s.rows * s.c;
      if (silu_) {
        Normalise<true>(s, s.Begin(t), s.End(t), X + at, view, beta, Y + at);
      } else {
        Normalise<false>(s, s.Begin(t), s.End(t), X + at, view, beta, Y + at);
      }
    };
    s.Run(ctx, silu_ ? 5 : 2, first, join, second);
  }

 private:
  int groups_;
  float eps_;
  bool silu_;
};
REGISTER_KERNEL_BUILDER(Name("TractGroupNorm").Device(DEVICE_CPU), GroupNormOp);

// dz = dy * d silu(z) / dz, or dy; written to dz, with its sums and those of dz * (x - mean).
template <bool kSilu>
void Pullback(int64_t c, const float* __restrict dy, const float* __restrict x, const ChannelView& view,
              const float* __restrict beta, float* __restrict dz, float* __restrict sum, float* __restrict product) {
  const float* __restrict mean = view.mean.data();
  const float* __restrict scale = view.scale.data();
  for (int64_t j = 0; j < c; j++) {
    const float centred = x[j] - mean[j];
    float d = dy[j];
    if (kSilu) {
      const float z = centred * scale[j] + beta[j];
      const float sigmoid = Sigmoid(z);
      d *= sigmoid * (1.f + z * (1.f - sigmoid));
    }
    dz[j] = d;
    sum[j] += d;
    product[j] += d * centred;
  }
}

class GroupNormGradOp : public OpKernel {
 public:
  explicit GroupNormGradOp(OpKernelConstruction* c) : OpKernel(c) {
    OP_REQUIRES_OK(c, c->GetAttr("groups", &groups_));
    OP_REQUIRES_OK(c, c->GetAttr("silu", &silu_));
  }

  void Compute(OpKernelContext* ctx) override {
    const Tensor &dy = ctx->input(0), &x = ctx->input(1), &mean = ctx->input(4), &rstd = ctx->input(5);
    CheckInputs(ctx, x, ctx->input(2), ctx->input(3), groups_);
    if (!ctx->status().ok()) return;
    const Tiles s(x, groups_);
    const TensorShape perGroup({s.n, s.groups});
    OP_REQUIRES(ctx, dy.shape() == x.shape() && mean.shape() == perGroup && rstd.shape() == perGroup,
                errors::InvalidArgument("TractGroupNormGrad: dy must have x's shape ", x.shape().DebugString(),
                                        ", mean and rstd ", perGroup.DebugString(), ", but they are ",
                                        dy.shape().DebugString(), ", ", mean.shape().DebugString(), " and ",
                                        rstd.shape().DebugString(), "."));
    Tensor *dx, *dgamma, *dbeta;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, x.shape(), &dx));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(1, TensorShape({s.c}), &dgamma));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(2, TensorShape({s.c}), &dbeta));
    const float *DY = Data(dy), *X = Data(x), *gamma = Data(ctx->input(2)), *beta = Data(ctx->input(3));
    const float *M = Data(mean), *R = Data(rstd);
    float* DX = Data(dx);
    std::vector<double> sums(s.n * s.tiles * s.c), products(s.n * s.tiles * s.c);
    // Per example: dgamma's and dbeta's parts per channel, and the two numbers per group that dx needs.
    std::vector<double> gammaPart(s.n * s.c), betaPart(s.n * s.c), slope(s.n * s.groups), offset(s.n * s.groups);

    const auto first = [&](int64_t i, int64_t t) {
      ChannelView view(s.c);
      view.Fill(s, M + i * s.groups, R + i * s.groups, gamma);
      const int64_t base = i * s.rows * s.c, at = (i * s.tiles + t) * s.c;
      ChannelSums(s.c).Sum(s.Begin(t), s.End(t), &sums[at], &products[at],
                           [&](int64_t row, float* __restrict sum, float* __restrict product) {
                             const int64_t k = base + row * s.c;
                             if (silu_) {
                               Pullback<true>(s.c, DY + k, X + k, view, beta, DX + k, sum, product);
                             } else {
                               Pullback<false>(s.c, DY + k, X + k, view, beta, DX + k, sum, product);
                             }
                           });
    };
    const auto join = [&](int64_t i) {
      for (int64_t g = 0; g < s.groups; g++) {
        const double r = R[i * s.groups + g];
        double s1 = 0, s2 = 0;
        for (int64_t j = g * s.perGroup; j < (g + 1) * s.perGroup; j++) {
          double sum = 0, product = 0;
          for (int64_t t = 0; t < s.tiles; t++) {
            sum += sums[(i * s.tiles + t) * s.c + j];
            product += products[(i * s.tiles + t) * s.c + j];
          }
          betaPart[i * s.c + j] = sum;
          gammaPart[i * s.c + j] = product * r;
          s1 += sum * gamma[j];
          s2 += product * r * gamma[j];
        }
        slope[i * s.groups + g] = -r * r * s2 / s.GroupSize();
        offset[i * s.groups + g] = -r * s1 / s.GroupSize();
      }
    };
    const auto second = [&](int64_t i, int64_t t) {
      ChannelView view(s.c);
      view.Fill(s, M + i * s.groups, R + i * s.groups, gamma);
      std::vector<float> slopes(s.c), offsets(s.c);
      for (int64_t j = 0; j < s.c; j++) {
        slopes[j] = slope[i * s.groups + j / s.perGroup];
        offsets[j] = offset[i * s.groups + j / s.perGroup];
      }
      const float* __restrict m = view.mean.data();
      const float* __restrict a = view.scale.data();
      const float* __restrict p = slopes.data();
      const float* __restrict o = offsets.data();
      for (int64_t k = s.Begin(t); k < s.End(t); k++) {
        const float* __restrict in = X + (i * s.rows + k) * s.c;
        float* __restrict out = DX + (i * s.rows + k) * s.c;
        for (int64_t j = 0; j < s.c; j++) out[j] = out[j] * a[j] + (in[j] - m[j]) * p[j] + o[j];
      }
    };
    s.Run(ctx, silu_ ? 8 : 4, first, join, second);

    float *G = Data(dgamma), *B = Data(dbeta);
    for (int64_t j = 0; j < s.c; j++) {
      double g = 0, b = 0;
      for (int64_t i = 0; i < s.n; i++) {
        g += gammaPart[i * s.c + j];
        b += betaPart[i * s.c + j];
      }
      G[j] = g;
      B[j] = b;
    }
  }

 private:
  int groups_;
  bool silu_;
};
REGISTER_KERNEL_BUILDER(Name("TractGroupNormGrad").Device(DEVICE_CPU), GroupNormGradOp);

}  // namespace
}  // namespace tract
