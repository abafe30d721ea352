// Products of a matrix of many rows with a small one, as dense layers are: y = x w + bias, and the gradients of all three. Sums
// are in an order that depends on the shapes alone, so the result is the same for any number of threads.
#include <algorithm>

#include "share.h"
#include "vec.h"

namespace tract {

// x [..., inputs], kernel [inputs, outputs] -> y [..., outputs]; bias [outputs] may be absent. `turned`: x is a gradient of the
// outputs [..., outputs], and y that of the inputs. A kernel may have sides of 1 before, as that of a 1 x 1 convolution has.
REGISTER_OP("TractLinear")
    .Input("x: float")
    .Input("kernel: float")
    .Input("bias: num_bias * float")
    .Attr("turned: bool")
    .Attr("num_bias: int >= 0")
    .Output("y: float");

// x [..., inputs], dy [..., outputs] -> the gradients of the kernel [inputs, outputs] and of the bias [outputs].
REGISTER_OP("TractLinearGrad").Input("x: float").Input("dy: float").Output("dkernel: float").Output("dbias: float");

namespace {

constexpr int64_t kRows = 6;
constexpr int64_t kBlock = 48;

// w [inputs, outputs], or its transpose, in panels of 16 outputs (the last may have 8), which lie one behind the other.
void Pack(const float* w, int64_t inputs, int64_t outputs, bool turned, float* packed) {
  const int64_t padded = PadLanes(outputs);
  for (int64_t panel = 0; panel < padded; panel += 16) {
    const int64_t width = std::min<int64_t>(16, padded - panel), there = std::min(width, outputs - panel);
    const float* from = turned ? w + panel * inputs : w + panel;
    for (int64_t i = 0; i < inputs; i++, packed += width) {
      if (turned) {
        for (int64_t o = 0; o < there; o++) packed[o] = from[o * inputs + i];
      } else {
        std::copy_n(from + i * outputs, there, packed);
      }
      std::fill(packed + there, packed + width, 0.f);
    }
  }
}

struct Outputs {
  int64_t inputs, outputs;
  const float *x, *packed, *bias;
  float* y;

  // kCount rows of y from `row` on, of one panel.
  template <int kCount>
  void Rows(int64_t row, int64_t panel) const {
    float sums[kCount * 16];
    const int64_t width = std::min<int64_t>(16, PadLanes(outputs) - panel);
    const float *a = x + row * inputs, *b = packed + panel * inputs;
    if (width == 16) {
      PanelProduct<kCount, 2>(inputs, a, inputs, b, sums, 16);
    } else {
      PanelProduct<kCount, 1>(inputs, a, inputs, b, sums, 16);
    }
    for (int64_t k = 0; k < width; k += kLanes) {
      const int64_t column = panel + k, left = outputs - column;
      const Vec shift = bias == nullptr ? Vec{} : LoadPart(bias + column, left);
      for (int i = 0; i < kCount; i++) StorePart(y + (row + i) * outputs + column, Load(sums + 16 * i + k) + shift, left);
    }
  }

  void Block(int64_t begin, int64_t end) const {
    for (int64_t panel = 0; panel < PadLanes(outputs); panel += 16) {
      int64_t row = begin;
      for (; row + kRows <= end; row += kRows) Rows<kRows>(row, panel);
      for (; row + 2 <= end; row += 2) Rows<2>(row, panel);
      if (row < end) Rows<1>(row, panel);
    }
  }
};

// One row of y where outputs are a multiple of 8, with w as it lies: for few rows, packing it would take longer than the products.
// The sums are those of `Outputs`, in the same order.
void OneRow(int64_t inputs, int64_t outputs, const float* x, const float* w, const float* bias, float* y) {
  constexpr int64_t kWide = 4 * kLanes;
  for (int64_t panel = 0; panel < outputs; panel += kWide) {
    const int64_t vecs = std::min<int64_t>(4, (outputs - panel) / kLanes);
    Vec sum[4] = {};
    for (int64_t i = 0; i < inputs; i++) {
      const float* row = w + i * outputs + panel;
      for (int64_t j = 0; j < vecs; j++) sum[j] += x[i] * Load(row + j * kLanes);
    }
    for (int64_t j = 0; j < vecs; j++) {
      const int64_t column = panel + j * kLanes;
      Store(y + column, bias == nullptr ? sum[j] : sum[j] + Load(bias + column));
    }
  }
}

class LinearOp : public OpKernel {
 public:
  explicit LinearOp(OpKernelConstruction* c) : OpKernel(c) { OP_REQUIRES_OK(c, c->GetAttr("turned", &turned_)); }

  void Compute(OpKernelContext* ctx) override {
    const Tensor &x = ctx->input(0), &kernel = ctx->input(1);
    const int rank = kernel.dims();
    OP_REQUIRES(ctx, x.dims() >= 1 && rank >= 2 &&
                         kernel.dim_size(rank - 2) * kernel.dim_size(rank - 1) == kernel.NumElements() &&
                         x.dim_size(x.dims() - 1) == kernel.dim_size(turned_ ? rank - 1 : rank - 2),
                errors::InvalidArgument("TractLinear: x must be [..., inputs] and kernel [inputs, outputs], but are ",
                                        x.shape().DebugString(), " and ", kernel.shape().DebugString(), "."));
    const int64_t inputs = x.dim_size(x.dims() - 1), outputs = kernel.dim_size(turned_ ? rank - 2 : rank - 1);
    TensorShape shape = x.shape();
    shape.set_dim(x.dims() - 1, outputs);
    const float* bias;
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractLinear", "bias", TensorShape({outputs}), &bias));
    Tensor *y, packed;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    if (y->NumElements() == 0) return;
    const int64_t rows = y->NumElements() / outputs;
    if (rows < kRows && outputs % kLanes == 0 && !turned_) {
      for (int64_t row = 0; row < rows; row++)
        OneRow(inputs, outputs, Data(x) + row * inputs, Data(kernel), bias, Data(y) + row * outputs);
      return;
    }
    OP_REQUIRES_OK(ctx, ctx->allocate_temp(DataTypeToEnum<float>::v(), TensorShape({(inputs + 1) * PadLanes(outputs)}), &packed));
    Pack(Data(kernel), inputs, outputs, turned_, Data(&packed));
    const Outputs work{inputs, outputs, Data(x), Data(packed), bias, Data(y)};
    Share(ctx, (rows + kBlock - 1) / kBlock, kBlock * (inputs * PadLanes(outputs) / 16 + outputs),
          [&](int64_t first, int64_t last) {
            for (int64_t k = first; k < last; k++) work.Block(k * kBlock, std::min(rows, (k + 1) * kBlock));
          });
  }

 private:
  bool turned_;
};
REGISTER_KERNEL_BUILDER(Name("TractLinear").Device(DEVICE_CPU), LinearOp);

// Rows of a matrix [rows, c] as they are where vectors fill them, or copied beside zeros.
struct Padded {
  int64_t c, padded;
  Floats copy;
  explicit Padded(int64_t c) : c(c), padded(PadLanes(c)), copy(Floats::Zeros(c == padded ? 0 : kBlock * padded)) {}
  const float* Block(const float* x, int64_t begin, int64_t end) {
    if (c == padded) return x + begin * c;
    for (int64_t row = begin; row < end; row++) std::copy_n(x + row * c, c, copy.data() + (row - begin) * padded);
    return copy.data();
  }
};

class LinearGradOp : public OpKernel {
 public:
  explicit LinearGradOp(OpKernelConstruction* c) : OpKernel(c) {}

  void Compute(OpKernelContext* ctx) override {
    const Tensor &x = ctx->input(0), &dy = ctx->input(1);
    const int last = x.dims() - 1;
    TensorShape examples = x.shape(), of = dy.shape();
    OP_REQUIRES(ctx, last >= 0 && dy.dims() == x.dims() && (examples.RemoveLastDims(1), of.RemoveLastDims(1), examples == of),
                errors::InvalidArgument("TractLinearGrad: x must be [..., inputs] and dy [..., outputs], but are ",
                                        x.shape().DebugString(), " and ", dy.shape().DebugString(), "."));
    const int64_t rows = examples.num_elements(), ci = x.dim_size(last), co = dy.dim_size(last);
    Tensor *dkernel, *dbias;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, TensorShape({ci, co}), &dkernel));
    OP_REQUIRES_OK(ctx, ctx->allocate_output(1, TensorShape({co}), &dbias));
    const int64_t inputs = PadLanes(ci), outputs = PadLanes(co), blocks = (rows + kBlock - 1) / kBlock;
    // A sum for each part: of the kernel's gradient, and in a last row of the bias's.
    const int64_t size = (inputs + 1) * outputs;
    if (size == 0) return;
    const int64_t parts = Parts(blocks, size);
    Tensor sums;
    OP_REQUIRES_OK(ctx, ctx->allocate_temp(DataTypeToEnum<float>::v(), TensorShape({parts, size}), &sums));
    Share(ctx, parts, blocks / parts * kBlock * inputs * outputs / 16, [&](int64_t first, int64_t last) {
      Padded left(ci), right(co);
      for (int64_t part = first; part < last; part++) {
        float* c = Data(&sums) + part * size;
        std::fill_n(c, size, 0.f);
        for (int64_t k = blocks * part / parts; k < blocks * (part + 1) / parts; k++) {
          const int64_t begin = k * kBlock, end = std::min(rows, begin + kBlock), depth = end - begin;
          const float *a = left.Block(Data(x), begin, end), *b = right.Block(Data(dy), begin, end);
          int64_t i = 0;
          for (; i + 6 <= inputs; i += 6) OuterRows<6>(depth, a + i, inputs, b, outputs, c + i * outputs);
          for (; i < inputs; i += 2) OuterRows<2>(depth, a + i, inputs, b, outputs, c + i * outputs);
          for (int64_t o = 0; o < outputs; o += kLanes) {
            Vec sum = {};
            for (int64_t row = 0; row < depth; row++) sum += Load(b + row * outputs + o);
            float* bias = c + inputs * outputs + o;
            Store(bias, Load(bias) + sum);
          }
        }
      }
    });
    const auto join = [&](int64_t row, float* out) {
      for (int64_t o = 0; o < co; o += kLanes) {
        Vec sum = {};
        for (int64_t part = 0; part < parts; part++) sum += Load(Data(sums) + part * size + row * outputs + o);
        StorePart(out + o, sum, co - o);
      }
    };
    Share(ctx, ci, parts * outputs / 4, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++) join(i, Data(dkernel) + i * co);
    });
    join(inputs, Data(dbias));
  }
};
REGISTER_KERNEL_BUILDER(Name("TractLinearGrad").Device(DEVICE_CPU), LinearGradOp);

}  // namespace
}  // namespace tract
