// The gradient of attention (attention.cc). It recomputes the weights from the saved statistics of each
// query's scores.
#include <algorithm>

#include "attention.h"
#include "shared/fast-exp.h"

namespace tract {

// dy, the statistics of TractAttention and its parts -> the gradients of the parts.
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

// With the weights p, g = dy and r = g v^T: dv = p^T g, ds = p (r - sum(p r)), dq = ds k / sqrt(size) and
// dk = ds^T q / sqrt(size).
class AttentionGradOp : public AttentionBase {
 public:
  using AttentionBase::AttentionBase;

  void Compute(OpKernelContext* ctx) override {
    OpInputList parts;
    HeadLayout s;
    const float* data[3] = {};
    OP_REQUIRES_OK(ctx, Read(ctx, &parts, &s, data));
    const Tensor &dy = ctx->input(0), &largest = ctx->input(1), &inverse = ctx->input(2);
    const TensorShape statistics({s.n, s.heads, s.tokens});
    OP_REQUIRES(ctx, dy.NumElements() == s.n * s.tokens * s.heads * s.size && largest.shape() == statistics &&
                         inverse.shape() == statistics,
                errors::InvalidArgument("TractAttentionGrad: dy must have y's shape, largest and inverse ",
                                        statistics.DebugString(), ", but are ", dy.shape().DebugString(), ", ",
                                        largest.shape().DebugString(), " and ", inverse.shape().DebugString(), "."));
    float* out[3] = {};
    for (int i = 0; i < parts.size(); i++) {
      Tensor* part;
      OP_REQUIRES_OK(ctx, ctx->allocate_output(i, parts[i].shape(), &part));
      out[i] = Data(part);
    }

    const int64_t step = BlockRows(s), size = s.Padded() * s.Width();
    Share(ctx, s.n * s.heads, s.tokens * s.tokens * (s.Width() / 3 + 8), [&](int64_t first, int64_t last) {
      // Zeros for the padding.
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
          // r contains ds from here on.
          AddOuter(count, p.data(), s.Padded(), g.data(), s.Width(), dv.data());
          AddOuter(count, r.data(), s.Padded(), queries, s.Width(), dk.data());
          Multiply(count, s.tokens, r.data(), s.Padded(), keyRows.data(), s.Width(), dq.data());
          for (int64_t i = 0; i < count; i++)
            for (int64_t d = 0; d < s.size; d++)
              to[(begin + i) * s.row + d * s.channel] = s.Scale() * dq.data()[i * s.Width() + d];
        }
        // q is already scaled.
        Scatter(s, dk.data(), 1, s.At(out, 1, unit));
        Scatter(s, dv.data(), 1, s.At(out, 2, unit));
      }
    });
  }

 private:
  // Replaces the scores by the weights p, and r by ds; the padding becomes zero.
  static void Weigh(const HeadLayout& s, float largest, float inverse, float* p, float* r) {
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
