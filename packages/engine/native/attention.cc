// Multi-head attention between the tokens of an example (Vaswani et al. 2017, section 3.2.2, without a mask):
// softmax(q k^T / sqrt(size)) v, one block of queries at a time, so that the matrix of all weights is never
// written to memory. Its gradient (attention-grad.cc) works in the same way. Every head of an example is
// computed independently and in a fixed order, so the result is the same for any number of threads.
#include "attention.h"

#include <algorithm>
#include <limits>

#include "shared/fast-exp.h"

namespace tract {

// parts (attention.h) -> y [n, ..., channels], and for each query [n, heads, tokens] the largest score and
// 1 / (sum of exp(score - largest)).
REGISTER_OP("TractAttention")
    .Input("parts: num_parts * float")
    .Attr("num_parts: int >= 1")
    .Attr("heads: int >= 1")
    .Attr("order: string")
    .Output("y: float")
    .Output("largest: float")
    .Output("inverse: float");

namespace {

class AttentionOp : public AttentionBase {
 public:
  using AttentionBase::AttentionBase;

  void Compute(OpKernelContext* ctx) override {
    OpInputList parts;
    HeadLayout s;
    const float* data[3] = {};
    OP_REQUIRES_OK(ctx, Read(ctx, &parts, &s, data));
    TensorShape shape = parts[0].shape();
    shape.set_dim(shape.dims() - 1, s.heads * s.size);
    Tensor *y, *largest, *inverse;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(1, TensorShape({s.n, s.heads, s.tokens}), &largest));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(2, TensorShape({s.n, s.heads, s.tokens}), &inverse));

    const int64_t step = BlockRows(s), blocks = (s.tokens + step - 1) / step;
    // If there are fewer heads than threads, divide each head into runs of blocks: queries are independent.
    const int64_t threads = ctx->device()->tensorflow_cpu_worker_threads()->num_threads;
    const int64_t cuts = s.n * s.heads >= threads ? 1 : std::min(blocks, threads);
    Share(ctx, s.n * s.heads * cuts, s.tokens * s.tokens * (s.Width() / 8 + 4) / cuts, [&](int64_t first, int64_t last) {
      // Zeros for the padding, and room for the rows that the last block lacks.
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

  // Replaces row by exp(row - largest) and returns 1 / its sum. A NaN among the scores makes the sum NaN.
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

}  // namespace
}  // namespace tract
