// Optional inputs that condition a layer on an embedding or a bias. For x [n, ..., c], a condition is [m, c],
// or [c] for m = 1. m divides n: consecutive groups of n / m examples share a row.
#ifndef TRACT_CONDITION_H_
#define TRACT_CONDITION_H_

#include "share.h"

namespace tract {

struct Condition {
  // Null if the input is absent.
  const float* data = nullptr;
  // m.
  int64_t rows = 1;
  TensorShape shape;
};

// Reads an optional input for n examples of c channels.
inline Status ReadCondition(OpKernelContext* ctx, const char* op, const char* name, int64_t n, int64_t c,
                            Condition* condition) {
  OpInputList list;
  TF_RETURN_IF_ERROR(ctx->input_list(name, &list));
  if (list.size() == 0) return absl::OkStatus();
  const Tensor& t = list[0];
  const int64_t rows = t.dims() == 2 ? t.dim_size(0) : 1;
  const bool fits = (t.dims() == 1 || t.dims() == 2) && t.dim_size(t.dims() - 1) == c && rows > 0 && n % rows == 0;
  if (list.size() > 1 || !fits) {
    return errors::InvalidArgument(op, ": ", name, " must be [", c, "] or [m, ", c, "] with m a divisor of ", n, ", but is ",
                                   t.shape().DebugString(), ".");
  }
  *condition = Condition{Data(t), rows, t.shape()};
  return absl::OkStatus();
}

}  // namespace tract

#endif  // TRACT_CONDITION_H_
