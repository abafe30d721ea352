// A complete optimiser step in one kernel: the global gradient norm and its clip, Adam, and any number of
// exponential moving averages, in place, over all tensors in one pass.
//   q = g min(1, clip / |g|);  m = b1 m + (1 - b1) q;  v = b2 v + (1 - b2) q^2
//   p = p - lr (m / c1) / (sqrt(v / c2) + eps);  e_j = e_j + w_j (p - e_j)
// If |g| is not finite, nothing is written. The work is divided into chunks that depend on the tensors' sizes
// alone, and the chunks' sums of squares are added in order, so the result is the same for any number of
// threads.
#include <cmath>
#include <cstring>
#include <unordered_set>
#include <vector>

#include "shared/share.h"
#include "tensorflow/core/common_runtime/dma_helper.h"

namespace tract {

// hyper contains doubles as pairs of int32 (tfjs has no float64): learning rate, beta1, beta2, epsilon, clip,
// c1, c2, then one weight for each moving average. averages lists the tensors of the first average, then of
// the second, ...
REGISTER_OP("TractAdam")
    .Input("params: N * float")
    .Input("m: N * float")
    .Input("v: N * float")
    .Input("grads: N * float")
    .Input("averages: M * float")
    .Input("hyper: int32")
    .Attr("N: int >= 1")
    .Attr("M: int >= 0")
    .Output("norm: float")
    .SetIsStateful();

// Copies a tensor into a new buffer, which TractAdam may write to.
REGISTER_OP("TractOwn").Input("x: float").Output("y: float");

namespace {

// Returns whether no other tensor shares the buffer of an eager op's input. An eager handle references its
// buffer twice (the second reference keeps ops from reusing it for their output), so the count of an unshared
// buffer is two, or one if the handle has released the second reference. TensorFlow only reports whether a
// count is one.
bool HasOwnBuffer(const Tensor& t) {
  const tensorflow::TensorBuffer* buffer = tensorflow::DMAHelper::buffer(&t);
  if (const_cast<tensorflow::TensorBuffer*>(buffer)->root_buffer() != buffer) return false;
  if (buffer->RefCountIsOne()) return true;
  buffer->Unref();
  const bool own = buffer->RefCountIsOne();
  buffer->Ref();
  return own;
}

constexpr int64_t kChunk = 8192;
constexpr int kScalars = 7;

struct Chunk {
  int tensor;
  int64_t begin, end;
};

struct Hyper {
  float b1, one_b1, b2, one_b2, step, inverseRootC2, eps;
};

double SumOfSquares(const float* __restrict g, int64_t begin, int64_t end) {
  constexpr int kLanes = 16;  // independent sums, so that the loop vectorises without reordering any of them
  double lanes[kLanes] = {};
  int64_t k = begin;
  for (; k + kLanes <= end; k += kLanes)
    for (int lane = 0; lane < kLanes; lane++) {
      const double value = g[k + lane];
      lanes[lane] += value * value;
    }
  for (; k < end; k++) lanes[0] += static_cast<double>(g[k]) * g[k];
  double sum = 0;
  for (double lane : lanes) sum += lane;
  return sum;
}

void Update(int64_t count, const Hyper& h, float scale, const float* __restrict g, float* __restrict m,
            float* __restrict v, float* __restrict p) {
  for (int64_t k = 0; k < count; k++) {
    const float q = g[k] * scale;
    m[k] = h.b1 * m[k] + h.one_b1 * q;
    v[k] = h.b2 * v[k] + h.one_b2 * q * q;
    p[k] -= h.step * m[k] / (std::sqrt(v[k]) * h.inverseRootC2 + h.eps);
  }
}

void Average(int64_t count, float weight, const float* __restrict p, float* __restrict e) {
  for (int64_t k = 0; k < count; k++) e[k] += weight * (p[k] - e[k]);
}

class AdamOp : public OpKernel {
 public:
  explicit AdamOp(OpKernelConstruction* c) : OpKernel(c) {}

  void Compute(OpKernelContext* ctx) override {
    OpInputList params, ms, vs, grads, averages;
    OP_REQUIRES_OK(ctx, ctx->input_list("params", &params));
    OP_REQUIRES_OK(ctx, ctx->input_list("m", &ms));
    OP_REQUIRES_OK(ctx, ctx->input_list("v", &vs));
    OP_REQUIRES_OK(ctx, ctx->input_list("grads", &grads));
    OP_REQUIRES_OK(ctx, ctx->input_list("averages", &averages));
    const Tensor* hyperTensor;
    OP_REQUIRES_OK(ctx, ctx->input("hyper", &hyperTensor));

    const int n = params.size();
    OP_REQUIRES(ctx, averages.size() % n == 0,
                errors::InvalidArgument("TractAdam: ", averages.size(), " tensors of moving averages are not a multiple of ",
                                        n, " parameters."));
    const int emas = averages.size() / n;
    OP_REQUIRES(ctx, hyperTensor->NumElements() == 2 * (kScalars + emas),
                errors::InvalidArgument("TractAdam: hyper must have ", 2 * (kScalars + emas), " elements, but has ",
                                        hyperTensor->NumElements(), "."));
    std::vector<double> hyper(kScalars + emas);
    std::memcpy(hyper.data(), hyperTensor->data(), hyper.size() * sizeof(double));

    std::unordered_set<const void*> written;
    const auto writable = [&](const Tensor& t, const Tensor& p, const char* name, int i) {
      OP_REQUIRES(ctx, t.shape() == p.shape(),
                  errors::InvalidArgument("TractAdam: ", name, " ", i, " has shape ", t.shape().DebugString(),
                                          ", but its parameter has ", p.shape().DebugString(), "."));
      OP_REQUIRES(ctx, t.NumElements() == 0 || (HasOwnBuffer(t) && written.insert(t.data()).second),
                  errors::FailedPrecondition("TractAdam: the buffer of ", name, " ", i,
                                             " is shared with another tensor, and an update in place would change both."));
    };
    std::vector<Chunk> chunks;
    for (int i = 0; i < n; i++) {
      OP_REQUIRES(ctx, grads[i].shape() == params[i].shape(),
                  errors::InvalidArgument("TractAdam: gradient ", i, " has shape ", grads[i].shape().DebugString(),
                                          ", but its parameter has ", params[i].shape().DebugString(), "."));
      writable(params[i], params[i], "parameter", i);
      writable(ms[i], params[i], "first moment", i);
      writable(vs[i], params[i], "second moment", i);
      for (int j = 0; j < emas; j++) writable(averages[j * n + i], params[i], "moving average", j * n + i);
      if (!ctx->status().ok()) return;
      const int64_t size = params[i].NumElements();
      for (int64_t begin = 0; begin < size; begin += kChunk)
        chunks.push_back({i, begin, std::min(size, begin + kChunk)});
    }

    Tensor* out;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, TensorShape({}), &out));
    const int64_t total = chunks.size();

    std::vector<double> squares(total);
    Share(ctx, total, kChunk, [&](int64_t begin, int64_t end) {
      for (int64_t c = begin; c < end; c++) {
        const Chunk& chunk = chunks[c];
        squares[c] = SumOfSquares(static_cast<const float*>(grads[chunk.tensor].data()), chunk.begin, chunk.end);
      }
    });
    double sum = 0;
    for (double square : squares) sum += square;
    const double norm = std::sqrt(sum);
    out->scalar<float>()() = static_cast<float>(norm);
    if (!std::isfinite(static_cast<float>(norm))) return;

    const double clip = hyper[4];
    const float scale = clip > 0 && norm > clip ? clip / norm : 1.0;
    const Hyper h = {static_cast<float>(hyper[1]),
                     static_cast<float>(1 - hyper[1]),
                     static_cast<float>(hyper[2]),
                     static_cast<float>(1 - hyper[2]),
                     static_cast<float>(hyper[0] / hyper[5]),
                     static_cast<float>(1 / std::sqrt(hyper[6])),
                     static_cast<float>(hyper[3])};
    Share(ctx, total, kChunk * (10 + 2 * emas), [&](int64_t begin, int64_t end) {
      const auto at = [](const Tensor& t, const Chunk& c) { return static_cast<float*>(t.data()) + c.begin; };
      for (int64_t c = begin; c < end; c++) {
        const Chunk& chunk = chunks[c];
        const int i = chunk.tensor;
        const int64_t count = chunk.end - chunk.begin;
        float* p = at(params[i], chunk);
        Update(count, h, scale, at(grads[i], chunk), at(ms[i], chunk), at(vs[i], chunk), p);
        for (int j = 0; j < emas; j++)
          Average(count, static_cast<float>(hyper[kScalars + j]), p, at(averages[j * n + i], chunk));
      }
    });
  }
};
REGISTER_KERNEL_BUILDER(Name("TractAdam").Device(DEVICE_CPU), AdamOp);

class OwnOp : public OpKernel {
 public:
  explicit OwnOp(OpKernelConstruction* c) : OpKernel(c) {}

  void Compute(OpKernelContext* ctx) override {
    const Tensor& x = ctx->input(0);
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, x.shape(), &y));
    if (x.NumElements() > 0) std::memcpy(y->data(), x.data(), x.NumElements() * sizeof(float));
  }
};
REGISTER_KERNEL_BUILDER(Name("TractOwn").Device(DEVICE_CPU), OwnOp);

}  // namespace
}  // namespace tract
