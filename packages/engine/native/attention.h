// Code shared by attention and its gradient: the layout of the parts, and products of small matrices. The
// parts are q, k and v, each [n, ..., channels] with one head after another; or one tensor
// [n, ..., 3 channels], in which q, k and v of a head alternate channel by channel ("by channel") or follow
// one another as blocks ("by part").
#ifndef TRACT_ATTENTION_H_
#define TRACT_ATTENTION_H_

#include <algorithm>
#include <cmath>
#include <string>

#include "shared/share.h"
#include "shared/vec.h"

namespace tract {

constexpr int64_t kQueryRows = 6;

// The positions of a head's numbers in q, k and v.
struct HeadLayout {
  int64_t n, tokens, heads, size, parts, row, head, channel, part;

  static Status Read(const OpInputList& list, int64_t heads, const std::string& order, HeadLayout* s) {
    const Tensor& first = list[0];
    const int rank = first.dims();
    const bool packed = list.size() == 1;
    if (rank < 3 || first.NumElements() == 0 || (!packed && list.size() != 3) ||
        (!packed && (list[1].shape() != first.shape() || list[2].shape() != first.shape())) ||
        first.dim_size(rank - 1) % (heads * (packed ? 3 : 1)) != 0) {
      return errors::InvalidArgument("TractAttention: parts must be q, k and v of one shape [n, ..., channels], or one tensor "
                                     "[n, ..., 3 channels], where the ", heads, " heads divide the channels; the first is ",
                                     first.shape().DebugString(), ".");
    }
    if (packed && order != "by channel" && order != "by part") {
      return errors::InvalidArgument("TractAttention: order must be \"by channel\" or \"by part\", but is \"", order, "\".");
    }
    const int64_t width = first.dim_size(rank - 1), size = width / heads / (packed ? 3 : 1);
    const bool byChannel = packed && order == "by channel";
    s->n = first.dim_size(0), s->tokens = first.NumElements() / s->n / width, s->heads = heads, s->size = size;
    s->parts = list.size(), s->row = width, s->head = packed ? 3 * size : size, s->channel = byChannel ? 3 : 1;
    s->part = packed ? (byChannel ? 1 : size) : 0;
    return absl::OkStatus();
  }

  int64_t Padded() const { return PadLanes(tokens); }
  int64_t Width() const { return PadLanes(size); }
  float Scale() const { return static_cast<float>(1 / std::sqrt(static_cast<double>(size))); }
  // The start of q (0), k (1) or v (2) for a unit: one head of one example.
  template <typename T>
  T* At(T* const* data, int which, int64_t unit) const {
    return data[parts == 1 ? 0 : which] + (unit / heads * tokens) * row + unit % heads * head + which * part;
  }
  // The offset of a token in y and its gradient, which have one head after another.
  int64_t Offset(int64_t unit, int64_t token) const {
    return ((unit / heads) * tokens + token) * heads * size + unit % heads * size;
  }
};

// Copies the rows of one head, times a factor, to [tokens, Width()]; the padding keeps its zeros.
inline void Gather(const HeadLayout& s, const float* from, float factor, float* rows) {
  for (int64_t t = 0; t < s.tokens; t++)
    for (int64_t d = 0; d < s.size; d++) rows[t * s.Width() + d] = factor * from[t * s.row + d * s.channel];
}

inline void Scatter(const HeadLayout& s, const float* rows, float factor, float* to) {
  for (int64_t t = 0; t < s.tokens; t++)
    for (int64_t d = 0; d < s.size; d++) to[t * s.row + d * s.channel] = factor * rows[t * s.Width() + d];
}

// Packs `count` columns (a multiple of 8) of a matrix [rows, stride] into panels of 16 columns (the last may
// have 8).
inline void PackColumns(const float* matrix, int64_t rows, int64_t stride, int64_t count, float* packed) {
  for (int64_t panel = 0; panel < count; panel += 16) {
    const int64_t width = std::min<int64_t>(16, count - panel);
    for (int64_t i = 0; i < rows; i++, packed += width) std::copy_n(matrix + i * stride + panel, width, packed);
  }
}

// Packs the transpose of a head's rows [tokens, Width()] into panels of 16 tokens.
inline void PackTransposed(const HeadLayout& s, const float* rows, float* packed) {
  for (int64_t panel = 0; panel < s.Padded(); panel += 16) {
    const int64_t width = std::min<int64_t>(16, s.Padded() - panel);
    for (int64_t d = 0; d < s.Width(); d++)
      for (int64_t t = 0; t < width; t++) *packed++ = rows[(panel + t) * s.Width() + d];
  }
}

// c [count rounded up to 6, columns] = a [.., depth] times panels.
inline void Multiply(int64_t count, int64_t depth, const float* a, int64_t aStride, const float* panels, int64_t columns,
                     float* c) {
  for (int64_t panel = 0; panel < columns; panel += 16) {
    for (int64_t i = 0; i < count; i += kQueryRows) {
      if (columns - panel >= 16) {
        PanelProduct<kQueryRows, 2>(depth, a + i * aStride, aStride, panels + panel * depth, c + i * columns + panel, columns);
      } else {
        PanelProduct<kQueryRows, 1>(depth, a + i * aStride, aStride, panels + panel * depth, c + i * columns + panel, columns);
      }
    }
  }
}

// c [columns, width] += a^T b, with a [count, columns] and b [count, width].
inline void AddOuter(int64_t count, const float* a, int64_t columns, const float* b, int64_t width, float* c) {
  int64_t i = 0;
  for (; i + 6 <= columns; i += 6) OuterRows<6>(count, a + i, columns, b, width, c + i * width);
  for (; i < columns; i += 2) OuterRows<2>(count, a + i, columns, b, width, c + i * width);
}

// The number of queries in a block, chosen so that their scores stay in a core's cache.
inline int64_t BlockRows(const HeadLayout& s) {
  return std::max<int64_t>(kQueryRows, std::min<int64_t>(48, 16384 / s.Padded() / kQueryRows * kQueryRows));
}

class AttentionBase : public OpKernel {
 public:
  explicit AttentionBase(OpKernelConstruction* c) : OpKernel(c) {
    OP_REQUIRES_OK(c, c->GetAttr("heads", &heads_));
    OP_REQUIRES_OK(c, c->GetAttr("order", &order_));
  }

 protected:
  // Reads the parts, their layout and the start of their data.
  Status Read(OpKernelContext* ctx, OpInputList* parts, HeadLayout* s, const float** data) const {
    TF_RETURN_IF_ERROR(ctx->input_list("parts", parts));
    for (int i = 0; i < std::min(3, parts->size()); i++) data[i] = Data((*parts)[i]);
    return HeadLayout::Read(*parts, heads_, order_, s);
  }

 private:
  int64_t heads_;
  std::string order_;
};

}  // namespace tract

#endif  // TRACT_ATTENTION_H_
