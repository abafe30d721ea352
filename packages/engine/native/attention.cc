// Attention between the tokens of an example (Vaswani et al. 2017, section 3.2.2, without a mask), several heads side by side:
// softmax(q k^T / sqrt(size)) v, and its gradients, a block of queries at a time, so that the table of all weights is never
// written to memory. Every head of an example is worked on by itself in a fixed order, so the result is the same for any
// number of threads.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "fast-exp.h"
#include "share.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "vec.h"

namespace tract {

using tensorflow::DEVICE_CPU;
using tensorflow::OpInputList;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
namespace errors = tensorflow::errors;

// parts: q, k and v, each [n, ..., channels], heads side by side; or one tensor [n, ..., 3 channels], in which the three channels of a
// head lie as q, k and v of one after another ("by channel") or all of q, all of k, all of v ("by part").
// -> y [n, ..., channels], and for each query [n, heads, tokens] the largest score and 1 / (sum of exp(score - largest)).
REGISTER_OP("TractAttention")
    .Input("parts: num_parts * float")
    .Attr("num_parts: int >= 1")
    .Attr("heads: int >= 1")
    .Attr("order: string")
    .Output("y: float")
    .Output("largest: float")
    .Output("inverse: float");

// -> the gradients of the parts.
REGISTER_OP("TractAttentionGrad")
    .Input("dy: float")
    .Input("largest: float")
    .Input("inverse: float")
    .Input("parts: num_parts * float")
    .Attr("num_parts: int >= 1")
    .Attr("heads: int >= 1")
    .Attr("order: string")
    .Output("dparts: num_parts * float");

namespace {

constexpr int64_t kRows = 6;

// Where the numbers of one head lie in q, k and v.
struct Layout {
  int64_t n, tokens, heads, size, parts, row, head, channel, part;

  static tensorflow::Status Read(const OpInputList& list, int64_t heads, const std::string& order, Layout* s) {
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
  // Of q (0), k (1) or v (2) of a head of an example, counted together.
  template <typename T>
  T* At(T* const* data, int which, int64_t unit) const {
    return data[parts == 1 ? 0 : which] + (unit / heads * tokens) * row + unit % heads * head + which * part;
  }
  // The same in y and its gradient, where heads are side by side.
  int64_t Offset(int64_t unit, int64_t token) const {
    return ((unit / heads) * tokens + token) * heads * size + unit % heads * size;
  }
};

// Rows [tokens, Width()] of one head, times a factor, with zeros in what is padded.
void Gather(const Layout& s, const float* from, float factor, float* rows) {
  for (int64_t t = 0; t < s.tokens; t++)
    for (int64_t d = 0; d < s.size; d++) rows[t * s.Width() + d] = factor * from[t * s.row + d * s.channel];
}

void Scatter(const Layout& s, const float* rows, float factor, float* to) {
  for (int64_t t = 0; t < s.tokens; t++)
    for (int64_t d = 0; d < s.size; d++) to[t * s.row + d * s.channel] = factor * rows[t * s.Width() + d];
}

// A matrix [rows, stride] in panels of 16 columns (the last may have 8) of `count`, a multiple of 8.
void PackColumns(const float* matrix, int64_t rows, int64_t stride, int64_t count, float* packed) {
  for (int64_t panel = 0; panel < count; panel += 16) {
    const int64_t width = std::min<int64_t>(16, count - panel);
    for (int64_t i = 0; i < rows; i++, packed += width) std::copy_n(matrix + i * stride + panel, width, packed);
  }
}

// The transpose of the head's rows [tokens, Width()] in panels of 16 tokens.
void PackTransposed(const Layout& s, const float* rows, float* packed) {
  for (int64_t panel = 0; panel < s.Padded(); panel += 16) {
    const int64_t width = std::min<int64_t>(16, s.Padded() - panel);
    for (int64_t d = 0; d < s.Width(); d++)
      for (int64_t t = 0; t < width; t++) *packed++ = rows[(panel + t) * s.Width() + d];
  }
}

// c [count rounded up to 6, columns] = a [.., depth] times panels.
void Multiply(int64_t count, int64_t depth, const float* a, int64_t aStride, const float* panels, int64_t columns, float* c) {
  for (int64_t panel = 0; panel < columns; panel += 16) {
    for (int64_t i = 0; i < count; i += kRows) {
      if (columns - panel >= 16) {
        PanelProduct<kRows, 2>(depth, a + i * aStride, aStride, panels + panel * depth, c + i * columns + panel, columns);
      } else {
        PanelProduct<kRows, 1>(depth, a + i * aStride, aStride, panels + panel * depth, c + i * columns + panel, columns);
      }
    }
  }
}

// c [columns, width] += a^T b, with a [count, columns] and b [count, width].
void AddOuter(int64_t count, const float* a, int64_t columns, const float* b, int64_t width, float* c) {
  int64_t i = 0;
  for (; i + 6 <= columns; i += 6) OuterRows<6>(count, a + i, columns, b, width, c + i * width);
  for (; i < columns; i += 2) OuterRows<2>(count, a + i, columns, b, width, c + i * width);
}

// Queries of a block: their scores stay in a core's cache.
int64_t BlockRows(const Layout& s) { return std::max<int64_t>(kRows, std::min<int64_t>(48, 16384 / s.Padded() / kRows * kRows)); }

class AttentionBase : public OpKernel {
 public:
  explicit AttentionBase(OpKernelConstruction* c) : OpKernel(c) {
    OP_REQUIRES_OK(c, c->GetAttr("heads", &heads_));
    OP_REQUIRES_OK(c, c->GetAttr("order", &order_));
  }

 protected:
  int64_t heads_;
  std::string order_;
};

class AttentionOp : public AttentionBase {
 public:
  using AttentionBase::AttentionBase;

  void Compute(OpKernelContext* ctx) override {
    OpInputList list;
    OP_REQUIRES_OK(ctx, ctx->input_list("parts", &list));
    Layout s;
    OP_REQUIRES_OK(ctx, Layout::Read(list, heads_, order_, &s));
    TensorShape shape = list[0].shape();
    shape.set_dim(shape.dims() - 1, s.heads * s.size);
    Tensor *y, *largest, *inverse;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(1, TensorShape({s.n, s.heads, s.tokens}), &largest));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(2, TensorShape({s.n, s.heads, s.tokens}), &inverse));
    const float* data[3] = {};
    for (int i = 0; i < list.size(); i++) data[i] = Data(list[i]);

    const int64_t step = BlockRows(s), blocks = (s.tokens + step - 1) / step;
    // Few heads are cut into runs of blocks as well: queries know nothing of each other.
    const int64_t threads = ctx->device()->tensorflow_cpu_worker_threads()->num_threads;
    const int64_t cuts = s.n * s.heads >= threads ? 1 : std::min(blocks, threads);
    Share(ctx, s.n * s.heads * cuts, s.tokens * s.tokens * (s.Width() / 8 + 4) / cuts, [&](int64_t first, int64_t last) {
      // Zeros in what is padded, and room for the rows of a last block that is not full.
      Floats rows = Floats::Zeros((s.Padded() + step) * s.Width());
      Floats keys(s.Padded() * s.Width()), values(s.Padded() * s.Width()), scores(step * s.Padded()), mixed(step * s.Width());
      for (int64_t k = first; k < last; k++) {
        const int64_t unit = k / cuts, cut = k % cuts;
        Gather(s, s.At(data, 1, unit), 1, rows.data());
        PackTransposed(s, rows.data(), keys.data());
        Gather(s, s.At(data, 2, unit), 1, rows.data());
        PackColumns(rows.data(), s.tokens, s.Width(), s.Width(), values.data());
        Gather(s, s.At(data, 0, unit), s.Scale(), rows.data());
        for (int64_t block = blocks * cut / cuts; block < blocks * (cut + 1) / cuts; block++) {
          const int64_t begin = block * step, count = std::min(step, s.tokens - begin);
          Multiply(count, s.Width(), rows.data() + begin * s.Width(), s.Width(), keys.data(), s.Padded(), scores.data());
          float* max = Data(largest) + unit * s.tokens + begin;
          float* inv = Data(inverse) + unit * s.tokens + begin;
          for (int64_t i = 0; i < count; i++) {
            float* row = scores.data() + i * s.Padded();
            max[i] = Largest(row, s.tokens);
            inv[i] = Exponentials(row, s.tokens, max[i]);
          }
          Multiply(count, s.tokens, scores.data(), s.Padded(), values.data(), s.Width(), mixed.data());
          for (int64_t i = 0; i < count; i++) {
            float* out = Data(y) + s.Offset(unit, begin + i);
            for (int64_t d = 0; d < s.size; d++) out[d] = mixed.data()[i * s.Width() + d] * inv[i];
          }
        }
      }
    });
  }

 private:
  static float Largest(const float* row, int64_t count) {
    float lanes[16];
    std::fill(lanes, lanes + 16, -std::numeric_limits<float>::infinity());
    int64_t k = 0;
    for (; k + 16 <= count; k += 16)
      for (int lane = 0; lane < 16; lane++) lanes[lane] = row[k + lane] > lanes[lane] ? row[k + lane] : lanes[lane];
    for (; k < count; k++) lanes[0] = row[k] > lanes[0] ? row[k] : lanes[0];
    return *std::max_element(lanes, lanes + 16);
  }

  // row = exp(row - largest); returns 1 / its sum. A NaN among the scores makes the sum one.
  static float Exponentials(float* row, int64_t count, float largest) {
    float lanes[16] = {};
    int64_t k = 0;
    for (; k + 16 <= count; k += 16)
      for (int lane = 0; lane < 16; lane++) {
        row[k + lane] = FastExp(row[k + lane] - largest);
        lanes[lane] += row[k + lane];
      }
    for (; k < count; k++) {
      row[k] = FastExp(row[k] - largest);
      lanes[0] += row[k];
    }
    float sum = 0;
    for (float lane : lanes) sum += lane;
    return 1 / sum;
  }
};
REGISTER_KERNEL_BUILDER(Name("TractAttention").Device(DEVICE_CPU), AttentionOp);

// With p the weights, g = dy and r = g v^T: dv = p^T g, ds = p (r - sum(p r)), dq = ds k / sqrt(size), dk = ds^T q / sqrt(size).
class AttentionGradOp : public AttentionBase {
 public:
  using AttentionBase::AttentionBase;

  void Compute(OpKernelContext* ctx) override {
    OpInputList list;
    OP_REQUIRES_OK(ctx, ctx->input_list("parts", &list));
    Layout s;
    OP_REQUIRES_OK(ctx, Layout::Read(list, heads_, order_, &s));
    const Tensor &dy = ctx->input(0), &largest = ctx->input(1), &inverse = ctx->input(2);
    const TensorShape statistics({s.n, s.heads, s.tokens});
    OP_REQUIRES(ctx, dy.NumElements() == s.n * s.tokens * s.heads * s.size && largest.shape() == statistics &&
                         inverse.shape() == statistics,
                errors::InvalidArgument("TractAttentionGrad: dy must have y's shape, largest and inverse ",
                                        statistics.DebugString(), ", but are ", dy.shape().DebugString(), ", ",
                                        largest.shape().DebugString(), " and ", inverse.shape().DebugString(), "."));
    const float* data[3] = {};
    float* out[3] = {};
    for (int i = 0; i < list.size(); i++) {
      Tensor* part;
      OP_REQUIRES_OK(ctx, ctx->allocate_output(i, list[i].shape(), &part));
      data[i] = Data(list[i]);
      out[i] = Data(part);
    }

    const int64_t step = BlockRows(s), size = s.Padded() * s.Width();
    Share(ctx, s.n * s.heads, s.tokens * s.tokens * (s.Width() / 3 + 8), [&](int64_t first, int64_t last) {
      // Zeros in what is padded.
      Floats q = Floats::Zeros(size + step * s.Width()), k = Floats::Zeros(size), v = Floats::Zeros(size);
      Floats g = Floats::Zeros(step * s.Width());
      Floats keys(size), keyRows(size), values(size), dq(step * s.Width()), dk(size), dv(size), p(step * s.Padded()),
          r(step * s.Padded());
      for (int64_t unit = first; unit < last; unit++) {
        Gather(s, s.At(data, 0, unit), s.Scale(), q.data());
        Gather(s, s.At(data, 1, unit), 1, k.data());
        Gather(s, s.At(data, 2, unit), 1, v.data());
        PackTransposed(s, k.data(), keys.data());
        PackTransposed(s, v.data(), values.data());
        PackColumns(k.data(), s.tokens, s.Width(), s.Width(), keyRows.data());
        std::fill_n(dk.data(), size, 0.f);
        std::fill_n(dv.data(), size, 0.f);
        float* to = s.At(out, 0, unit);
        for (int64_t begin = 0; begin < s.tokens; begin += step) {
          const int64_t count = std::min(step, s.tokens - begin);
          const float* queries = q.data() + begin * s.Width();
          for (int64_t i = 0; i < count; i++)
            std::copy_n(Data(dy) + s.Offset(unit, begin + i), s.size, g.data() + i * s.Width());
          Multiply(count, s.Width(), queries, s.Width(), keys.data(), s.Padded(), p.data());
          Multiply(count, s.Width(), g.data(), s.Width(), values.data(), s.Padded(), r.data());
          for (int64_t i = 0; i < count; i++) {
            const int64_t at = unit * s.tokens + begin + i;
            Weigh(s, Data(largest)[at], Data(inverse)[at], p.data() + i * s.Padded(), r.data() + i * s.Padded());
          }
          // From here on r is ds.
          AddOuter(count, p.data(), s.Padded(), g.data(), s.Width(), dv.data());
          AddOuter(count, r.data(), s.Padded(), queries, s.Width(), dk.data());
          Multiply(count, s.tokens, r.data(), s.Padded(), keyRows.data(), s.Width(), dq.data());
          for (int64_t i = 0; i < count; i++)
            for (int64_t d = 0; d < s.size; d++)
              to[(begin + i) * s.row + d * s.channel] = s.Scale() * dq.data()[i * s.Width() + d];
        }
        // q carries the scale already.
        Scatter(s, dk.data(), 1, s.At(out, 1, unit));
        Scatter(s, dv.data(), 1, s.At(out, 2, unit));
      }
    });
  }

 private:
  // Scores to weights p, and r to ds; zeros in what is padded.
  static void Weigh(const Layout& s, float largest, float inverse, float* p, float* r) {
    float lanes[16] = {};
    int64_t k = 0;
    for (; k + 16 <= s.tokens; k += 16)
      for (int lane = 0; lane < 16; lane++) {
        p[k + lane] = FastExp(p[k + lane] - largest) * inverse;
        lanes[lane] += p[k + lane] * r[k + lane];
      }
    for (; k < s.tokens; k++) {
      p[k] = FastExp(p[k] - largest) * inverse;
      lanes[0] += p[k] * r[k];
    }
    float sum = 0;
    for (float lane : lanes) sum += lane;
    for (int64_t j = 0; j < s.tokens; j++) r[j] = p[j] * (r[j] - sum);
    std::fill(p + s.tokens, p + s.Padded(), 0.f);
    std::fill(r + s.tokens, r + s.Padded(), 0.f);
  }
};
REGISTER_KERNEL_BUILDER(Name("TractAttentionGrad").Device(DEVICE_CPU), AttentionGradOp);

}  // namespace
}  // namespace tract
