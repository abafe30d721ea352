// Inputs that a layer is told beside x [n, ..., c], such as an embedding: each is [m, c], or [c] for m = 1, where m divides n:
// a row serves n / m examples that follow each other.
#ifndef TRACT_TOLD_H_
#define TRACT_TOLD_H_

#include "share.h"

namespace tract {

struct Told {
  // Null where the input is absent.
  const float* data = nullptr;
  // m.
  int64_t rows = 1;
  TensorShape shape;
};

// Reads the inputs of a name, none or one, for n examples of c channels.
inline Status ReadTold(OpKernelContext* ctx, const char* op, const char* name, int64_t n, int64_t c, Told* told) {
  OpInputList list;
  TF_RETURN_IF_ERROR(ctx->input_list(name, &list));
  if (list.size() == 0) return absl::OkStatus();
  const Tensor& t = list[0];
  const int64_t rows = t.dims() == 2 ? t.dim_size(0) : 1;
  const bool fits = (t.dims() == 1 || t.dims() == 2) && t.dim_size(t.dims() - 1) == c && rows > 0 && n % rows == 0;
  if (list.size() > 1 || !fits) {
    return errors::InvalidArgument(op, ": ", name, " must be [", c, "] or [m, ", c, "] where m divides ", n, ", but is ",
                                   t.shape().DebugString(), ".");
  }
  *told = Told{Data(t), rows, t.shape()};
  return absl::OkStatus();
}

}  // namespace tract

#endif  // TRACT_TOLD_H_
