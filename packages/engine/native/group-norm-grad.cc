// The gradient of group norm with pre, scale and shift (group-norm.h). Let z be SiLU's argument, d = dy
// dsilu(z) / dz, f = 1 + scale, and for each example and channel let S, P and C be the sums over rows of d, d
// (x - centre) and x - centre. Then
//   dshift = S, dscale = rstd gamma P + beta S, dbeta = f S and dgamma = f rstd P, both over all examples,
//   dx = d slope + (x - centre) a + b with a = -rstd^2 / size sum(f gamma rstd P), b = -rstd / size sum(f gamma S), sums
//   over the group's channels, and dpre = slope S + a C + rows b, the sum of dx over rows.
#include <algorithm>
#include <type_traits>
#include <vector>

#include "shared/fast-exp.h"
#include "group-norm.h"
#include "shared/tiles.h"

namespace tract {

REGISTER_OP("TractGroupNormGrad")
    .Input("dy: float")
    .Input("x: float")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("mean: float")
    .Input("rstd: float")
    .Input("pre: num_pre * float")
    .Input("scale: num_scale * float")
    .Input("shift: num_shift * float")
    .Attr("groups: int >= 1")
    .Attr("silu: bool")
    .Attr("num_pre: int >= 0")
    .Attr("num_scale: int >= 0")
    .Attr("num_shift: int >= 0")
    .Output("dx: float")
    .Output("dgamma: float")
    .Output("dbeta: float")
    .Output("dpre: num_pre * float")
    .Output("dscale: num_scale * float")
    .Output("dshift: num_shift * float");

namespace {

// Writes d to dz and adds a row to the sums S, P and, if there is one, C.
template <bool kSilu, bool kCentred>
void Pullback(int64_t c, const float* __restrict dy, const float* __restrict x, const ChannelLines& lines,
              float* __restrict dz, float* __restrict sum, float* __restrict product, float* __restrict centredSum) {
  const float* __restrict centre = lines.centre.data();
  const float* __restrict slope = lines.slope.data();
  const float* __restrict offset = lines.offset.data();
  for (int64_t j = 0; j < c; j++) {
    const float centred = x[j] - centre[j];
    float d = dy[j];
    if (kSilu) {
      const float z = centred * slope[j] + offset[j];
      const float sigmoid = Sigmoid(z);
      d *= sigmoid * (1.f + z * (1.f - sigmoid));
    }
    dz[j] = d;
    sum[j] += d;
    product[j] += d * centred;
    if (kCentred) centredSum[j] += centred;
  }
}

// Replaces d, which is stored in dx, by dx.
void Finish(int64_t c, const float* __restrict x, const float* __restrict centre, const float* __restrict slope,
            const float* __restrict a, const float* __restrict b, float* __restrict dx) {
  for (int64_t j = 0; j < c; j++) dx[j] = dx[j] * slope[j] + (x[j] - centre[j]) * a[j] + b[j];
}

// Adds up parts [n, c], in order, over the examples that share one of `rows` rows, and writes out [rows, c].
void Reduce(const Tiles& s, const std::vector<double>& parts, int64_t rows, Tensor* out) {
  float* O = Data(out);
  std::vector<double> total(s.c);
  const int64_t share = s.n / rows;
  for (int64_t row = 0; row < rows; row++) {
    std::fill(total.begin(), total.end(), 0.0);
    for (int64_t i = row * share; i < (row + 1) * share; i++) {
      for (int64_t j = 0; j < s.c; j++) total[j] += parts[i * s.c + j];
    }
    for (int64_t j = 0; j < s.c; j++) O[row * s.c + j] = total[j];
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
    OP_REQUIRES_OK(ctx, CheckInputs(x, ctx->input(2), ctx->input(3), groups_));
    const Tiles s(x, groups_);
    const TensorShape perGroup({s.n, s.groups});
    OP_REQUIRES(ctx, dy.shape() == x.shape() && mean.shape() == perGroup && rstd.shape() == perGroup,
                errors::InvalidArgument("TractGroupNormGrad: dy must have x's shape ", x.shape().DebugString(),
                                        ", mean and rstd ", perGroup.DebugString(), ", but they are ", dy.shape().DebugString(),
                                        ", ", mean.shape().DebugString(), " and ", rstd.shape().DebugString(), "."));
    NormInputs in{Data(ctx->input(2)), Data(ctx->input(3))};
    OP_REQUIRES_OK(ctx, in.Read(ctx, s));
    const bool hasPre = in.pre.data != nullptr;
    const int64_t count = hasPre ? 3 : 2;
    Tensor* dx;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, x.shape(), &dx));
    const float *DY = Data(dy), *X = Data(x), *M = Data(mean), *R = Data(rstd);
    float* DX = Data(dx);
    // Per example, tile and channel: S, P and, if there is pre, C.
    std::vector<double> sums(s.n * s.tiles * count * s.c);
    // Per example: the contributions to every gradient per channel, and a and b per group.
    std::vector<double> gammaPart(s.n * s.c), betaPart(s.n * s.c), a(s.n * s.groups), b(s.n * s.groups);
    const auto partsOf = [&](const Condition& condition) { return std::vector<double>(condition.data ? s.n * s.c : 0); };
    std::vector<double> prePart = partsOf(in.pre), scalePart = partsOf(in.scale), shiftPart = partsOf(in.shift);

    const auto first = [&](int64_t i, int64_t t) {
      const ChannelLines lines(s, in, i, M + i * s.groups, R + i * s.groups);
      const auto walk = [&](auto silu, auto centred) {
        ChannelSums(count, s.c)
            .Sum(s.Begin(t), s.End(t), &sums[(i * s.tiles + t) * count * s.c], [&](int64_t row, float* few) {
              const int64_t k = (i * s.rows + row) * s.c;
              Pullback<silu.value, centred.value>(s.c, DY + k, X + k, lines, DX + k, few, few + s.c, few + 2 * s.c);
            });
      };
      if (silu_) {
        hasPre ? walk(std::true_type(), std::true_type()) : walk(std::true_type(), std::false_type());
      } else {
        hasPre ? walk(std::false_type(), std::true_type()) : walk(std::false_type(), std::false_type());
      }
    };
    const auto join = [&](int64_t i) {
      const float* scale = RowOf(in.scale, s, i);
      for (int64_t g = 0; g < s.groups; g++) {
        const double r = R[i * s.groups + g];
        const int64_t begin = g * s.perGroup, end = begin + s.perGroup;
        double s1 = 0, s2 = 0;
        for (int64_t j = begin; j < end; j++) {
          double sum = 0, product = 0, centred = 0;
          for (int64_t t = 0; t < s.tiles; t++) {
            const double* tile = &sums[(i * s.tiles + t) * count * s.c];
            sum += tile[j];
            product += tile[s.c + j];
            if (hasPre) centred += tile[2 * s.c + j];
          }
          const int64_t k = i * s.c + j;
          const double gamma = in.gamma[j], factor = scale ? 1.0 + scale[j] : 1.0;
          betaPart[k] = sum * factor;
          gammaPart[k] = product * r * factor;
          if (in.shift.data) shiftPart[k] = sum;
          if (in.scale.data) scalePart[k] = r * gamma * product + in.beta[j] * sum;
          if (hasPre) prePart[k] = centred;
          s1 += betaPart[k] * gamma;
          s2 += gammaPart[k] * gamma;
        }
        a[i * s.groups + g] = -r * r * s2 / s.GroupSize();
        b[i * s.groups + g] = -r * s1 / s.GroupSize();
        for (int64_t j = begin; hasPre && j < end; j++) {
          const int64_t k = i * s.c + j;
          prePart[k] = r * in.gamma[j] * betaPart[k] + a[i * s.groups + g] * prePart[k] + s.rows * b[i * s.groups + g];
        }
      }
    };
    const auto second = [&](int64_t i, int64_t t) {
      const ChannelLines lines(s, in, i, M + i * s.groups, R + i * s.groups);
      std::vector<float> as(s.c), bs(s.c);
      for (int64_t j = 0; j < s.c; j++) {
        as[j] = a[i * s.groups + j / s.perGroup];
        bs[j] = b[i * s.groups + j / s.perGroup];
      }
      for (int64_t row = s.Begin(t); row < s.End(t); row++) {
        const int64_t k = (i * s.rows + row) * s.c;
        Finish(s.c, X + k, lines.centre.data(), lines.slope.data(), as.data(), bs.data(), DX + k);
      }
    };
    s.Run(ctx, silu_ ? 8 : 4, first, join, second);

    Tensor *dgamma, *dbeta;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(1, TensorShape({s.c}), &dgamma));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(2, TensorShape({s.c}), &dbeta));
    Reduce(s, gammaPart, 1, dgamma);
    Reduce(s, betaPart, 1, dbeta);
    const auto give = [&](const char* name, const Condition& condition, const std::vector<double>& parts) {
      if (!condition.data) return;
      OpOutputList list;
      Tensor* out;
      OP_REQUIRES_OK(ctx, ctx->output_list(name, &list));
      OP_REQUIRES_OK(ctx, list.allocate(0, condition.shape, &out));
      Reduce(s, parts, condition.rows, out);
    };
    give("dpre", in.pre, prePart);
    give("dscale", in.scale, scalePart);
    give("dshift", in.shift, shiftPart);
  }

 private:
  int groups_;
  bool silu_;
};
REGISTER_KERNEL_BUILDER(Name("TractGroupNormGrad").Device(DEVICE_CPU), GroupNormGradOp);

}  // namespace
}  // namespace tract
