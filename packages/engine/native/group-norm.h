// Code shared by group norm and its gradient: the inputs, and the affine function of each channel of an
// example.
//   y = silu(((x + pre - mean) rstd gamma + beta) (1 + scale) + shift)
// x is [n, ..., c], gamma and beta [c], mean and rstd [n, groups]. pre, scale and shift are optional
// (shared/condition.h).
#ifndef TRACT_GROUP_NORM_H_
#define TRACT_GROUP_NORM_H_

#include <vector>

#include "shared/share.h"
#include "shared/tiles.h"
#include "shared/condition.h"

namespace tract {

inline Status CheckInputs(const Tensor& x, const Tensor& gamma, const Tensor& beta, int groups) {
  if (x.dims() < 2) {
    return errors::InvalidArgument("TractGroupNorm: x must be [n, ..., channels], but its shape is ",
                                   x.shape().DebugString(), ".");
  }
  if (x.NumElements() == 0) {
    return errors::InvalidArgument("TractGroupNorm: x is empty, its shape is ", x.shape().DebugString(), ".");
  }
  const int64_t c = x.dim_size(x.dims() - 1);
  if (c % groups != 0) {
    return errors::InvalidArgument("TractGroupNorm: ", c, " channels do not divide into ", groups, " groups.");
  }
  const TensorShape channels({c});
  if (gamma.shape() != channels || beta.shape() != channels) {
    return errors::InvalidArgument("TractGroupNorm: gamma and beta must be [", c, "], but are ",
                                   gamma.shape().DebugString(), " and ", beta.shape().DebugString(), ".");
  }
  return absl::OkStatus();
}

struct NormInputs {
  const float *gamma, *beta;
  Condition pre, scale, shift;

  Status Read(OpKernelContext* ctx, const Tiles& s) {
    TF_RETURN_IF_ERROR(ReadCondition(ctx, "TractGroupNorm", "pre", s.n, s.c, &pre));
    TF_RETURN_IF_ERROR(ReadCondition(ctx, "TractGroupNorm", "scale", s.n, s.c, &scale));
    return ReadCondition(ctx, "TractGroupNorm", "shift", s.n, s.c, &shift);
  }
};

// Returns the condition's row for an example, or null if the input is absent.
inline const float* RowOf(const Condition& condition, const Tiles& s, int64_t i) {
  return condition.data == nullptr ? nullptr : condition.data + i / (s.n / condition.rows) * s.c;
}

// The channels of an example: before SiLU, y = (x - centre) * slope + offset, so pre, scale and shift cost
// nothing per pixel. Computed in float64. Without pre, scale and shift, centre, slope and offset are mean,
// rstd gamma and beta.
struct ChannelLines {
  std::vector<float> centre, slope, offset;

  // mean and rstd belong to the example's groups.
  ChannelLines(const Tiles& s, const NormInputs& in, int64_t i, const float* mean, const float* rstd)
      : centre(s.c), slope(s.c), offset(s.c) {
    const float *pre = RowOf(in.pre, s, i), *scale = RowOf(in.scale, s, i), *shift = RowOf(in.shift, s, i);
    for (int64_t g = 0; g < s.groups; g++) {
      for (int64_t j = g * s.perGroup; j < (g + 1) * s.perGroup; j++) {
        const double factor = scale ? 1.0 + scale[j] : 1.0;
        centre[j] = pre ? static_cast<double>(mean[g]) - pre[j] : mean[g];
        slope[j] = static_cast<double>(rstd[g]) * in.gamma[j] * factor;
        offset[j] = in.beta[j] * factor + (shift ? shift[j] : 0.f);
      }
    }
  }
};

}  // namespace tract

#endif  // TRACT_GROUP_NORM_H_
