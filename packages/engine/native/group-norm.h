// What group norm and its gradient share: the inputs, and the line that they make of a channel in one example.
//   y = silu(((x + pre - mean) rstd gamma + beta) (1 + scale) + shift)
// x is [n, ..., c], gamma and beta [c], mean and rstd [n, groups]. pre, scale and shift may be absent; each is [m, c], or
// [c] for m = 1, where m divides n: a row serves n / m examples that follow each other.
#ifndef TRACT_GROUP_NORM_H_
#define TRACT_GROUP_NORM_H_

#include <vector>

#include "share.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tiles.h"

namespace tract {

// One of pre, scale and shift.
struct Told {
  const float* data = nullptr;
  int64_t rows = 1;
  tensorflow::TensorShape shape;

  // The row of an example, or null where the input is absent.
  const float* Row(const Tiles& s, int64_t i) const {
    return data == nullptr ? nullptr : data + i / (s.n / rows) * s.c;
  }
};

// Reads the inputs of a name, none or one.
inline tensorflow::Status ReadTold(tensorflow::OpKernelContext* ctx, const char* name, const Tiles& s, Told* told) {
  tensorflow::OpInputList list;
  TF_RETURN_IF_ERROR(ctx->input_list(name, &list));
  if (list.size() == 0) return absl::OkStatus();
  const tensorflow::Tensor& t = list[0];
  const int64_t rows = t.dims() == 2 ? t.dim_size(0) : 1;
  const bool fits = (t.dims() == 1 || t.dims() == 2) && t.dim_size(t.dims() - 1) == s.c && rows > 0 && s.n % rows == 0;
  if (list.size() > 1 || !fits) {
    return tensorflow::errors::InvalidArgument("TractGroupNorm: ", name, " must be [", s.c, "] or [m, ", s.c,
                                               "] where m divides ", s.n, ", but is ", t.shape().DebugString(), ".");
  }
  *told = Told{Data(t), rows, t.shape()};
  return absl::OkStatus();
}

inline tensorflow::Status CheckInputs(const tensorflow::Tensor& x, const tensorflow::Tensor& gamma,
                                      const tensorflow::Tensor& beta, int groups) {
  namespace errors = tensorflow::errors;
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
  const tensorflow::TensorShape channels({c});
  if (gamma.shape() != channels || beta.shape() != channels) {
    return errors::InvalidArgument("TractGroupNorm: gamma and beta must be [", c, "], but are ",
                                   gamma.shape().DebugString(), " and ", beta.shape().DebugString(), ".");
  }
  return absl::OkStatus();
}

struct NormInputs {
  const float *gamma, *beta;
  Told pre, scale, shift;

  tensorflow::Status Read(tensorflow::OpKernelContext* ctx, const Tiles& s) {
    TF_RETURN_IF_ERROR(ReadTold(ctx, "pre", s, &pre));
    TF_RETURN_IF_ERROR(ReadTold(ctx, "scale", s, &scale));
    return ReadTold(ctx, "shift", s, &shift);
  }
};

// An example's channels: before SiLU, y = (x - centre) * slope + offset. So pre, scale and shift cost nothing for a pixel.
// Worked out in float64: where pre, scale and shift are absent, centre, slope and offset are mean, rstd gamma and beta.
struct ChannelLines {
  std::vector<float> centre, slope, offset;

  // mean and rstd are those of the example's groups.
  ChannelLines(const Tiles& s, const NormInputs& in, int64_t i, const float* mean, const float* rstd)
      : centre(s.c), slope(s.c), offset(s.c) {
    const float *pre = in.pre.Row(s, i), *scale = in.scale.Row(s, i), *shift = in.shift.Row(s, i);
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
