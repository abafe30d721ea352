// Products of a matrix of many rows with a small one, as dense layers are: y = x w + bias, and the gradients of all three. Sums
// are in an order that depends on the shapes alone, so the result is the same for any number of threads.
#include <algorithm>

#include "fast-exp.h"
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

// y = skip + silu(x kernel + (beside weights + bias)), all but x and kernel may be absent, without a gradient: x [rows, inputs],
// beside [rows, others], bias [outputs], skip [rows, outputs]. The same bits as TractLinear of each and TractSilu of both.
REGISTER_OP("TractLinearSilu")
    .Input("x: float")
    .Input("kernel: float")
    .Input("beside: num_beside * float")
    .Input("weights: num_weights * float")
    .Input("bias: num_bias * float")
    .Input("skip: num_skip * float")
    .Attr("num_beside: int >= 0")
    .Attr("num_weights: int >= 0")
    .Attr("num_bias: int >= 0")
    .Attr("num_skip: int >= 0")
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

// A product of x [rows, inputs] and a kernel in panels.
struct Product {
  int64_t inputs;
  const float *x, *packed;

  // kCount rows from `row` on, of one panel.
  template <int kCount>
  void Rows(int64_t row, int64_t panel, int64_t width, float* sums) const {
    const float *a = x + row * inputs, *b = packed + panel * inputs;
    if (width == 16) {
      PanelProduct<kCount, 2>(inputs, a, inputs, b, sums, 16);
    } else {
      PanelProduct<kCount, 1>(inputs, a, inputs, b, sums, 16);
    }
  }
};

// z [rows, width] becomes skip + silu(z).
inline void FinishSilu(int64_t rows, int64_t width, float* __restrict z, int64_t stride, const float* skip, int64_t skipStride) {
  for (int64_t i = 0; i < rows; i++) {
    float* row = z + i * stride;
    if (skip == nullptr) {
      for (int64_t j = 0; j < width; j++) row[j] = row[j] * Sigmoid(row[j]);
    } else {
      const float* other = skip + i * skipStride;
      for (int64_t j = 0; j < width; j++) {
        const float value = row[j] * Sigmoid(row[j]);
        row[j] = other[j] + value;
      }
    }
  }
}

struct Outputs {
  Product first, beside;  // the second may have no x
  int64_t outputs;
  const float* bias;
  bool silu;
  const float* skip;
  float* y;

  template <int kCount>
  void Rows(int64_t row, int64_t panel) const {
    float sums[kCount * 16], more[kCount * 16];
    const int64_t width = std::min<int64_t>(16, PadLanes(outputs) - panel);
    first.Rows<kCount>(row, panel, width, sums);
    if (beside.x != nullptr) beside.Rows<kCount>(row, panel, width, more);
    for (int64_t k = 0; k < width; k += kLanes) {
      const int64_t column = panel + k, left = outputs - column;
      const Vec shift = bias == nullptr ? Vec{} : LoadPart(bias + column, left);
      for (int i = 0; i < kCount; i++) {
        float* at = sums + 16 * i + k;
        const Vec z = beside.x == nullptr ? Load(at) + shift : Load(at) + (Load(more + 16 * i + k) + shift);
        if (silu) {
          Store(at, z);
        } else {
          StorePart(y + (row + i) * outputs + column, z, left);
        }
      }
    }
    if (!silu) return;
    const int64_t left = std::min(width, outputs - panel);
    FinishSilu(kCount, left, sums, 16, skip == nullptr ? nullptr : skip + row * outputs + panel, outputs);
    for (int i = 0; i < kCount; i++) std::copy_n(sums + 16 * i, left, y + (row + i) * outputs + panel);
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

// Whether a kernel is [inputs, outputs], perhaps with sides of 1 before.
bool IsKernel(const Tensor& kernel) {
  const int rank = kernel.dims();
  return rank >= 2 && kernel.dim_size(rank - 2) * kernel.dim_size(rank - 1) == kernel.NumElements();
}

// All rows of y. The products' panels are made here of their kernels, which are read as they lie where rows are few.
Status ComputeOutputs(OpKernelContext* ctx, int64_t rows, const float* kernel, const float* weights, bool turned, Outputs work) {
  const int64_t outputs = work.outputs;
  if (rows * outputs == 0) return absl::OkStatus();
  if (rows < kRows && outputs % kLanes == 0 && !turned) {
    Floats more(work.beside.x == nullptr ? 0 : outputs);
    for (int64_t row = 0; row < rows; row++) {
      float* y = work.y + row * outputs;
      const float* shift = work.bias;
      if (work.beside.x != nullptr) {
        OneRow(work.beside.inputs, outputs, work.beside.x + row * work.beside.inputs, weights, work.bias, more.data());
        shift = more.data();
      }
      OneRow(work.first.inputs, outputs, work.first.x + row * work.first.inputs, kernel, shift, y);
      if (work.silu) FinishSilu(1, outputs, y, outputs, work.skip == nullptr ? nullptr : work.skip + row * outputs, outputs);
    }
    return absl::OkStatus();
  }
  Tensor panels[2];
  int64_t depth = 0;
  Product* const products[] = {&work.first, &work.beside};
  const float* const kernels[] = {kernel, weights};
  for (int i = 0; i < 2; i++) {
    Product& product = *products[i];
    if (product.x == nullptr) continue;
    depth += product.inputs;
    TF_RETURN_IF_ERROR(
        ctx->allocate_temp(DataTypeToEnum<float>::v(), TensorShape({(product.inputs + 1) * PadLanes(outputs)}), &panels[i]));
    Pack(kernels[i], product.inputs, outputs, turned, Data(&panels[i]));
    product.packed = Data(panels[i]);
  }
  Share(ctx, (rows + kBlock - 1) / kBlock, kBlock * (depth * PadLanes(outputs) / 16 + outputs), [&](int64_t first, int64_t last) {
    for (int64_t k = first; k < last; k++) work.Block(k * kBlock, std::min(rows, (k + 1) * kBlock));
  });
  return absl::OkStatus();
}

class LinearOp : public OpKernel {
 public:
  explicit LinearOp(OpKernelConstruction* c) : OpKernel(c) { OP_REQUIRES_OK(c, c->GetAttr("turned", &turned_)); }

  void Compute(OpKernelContext* ctx) override {
    const Tensor &x = ctx->input(0), &kernel = ctx->input(1);
    const int rank = kernel.dims();
    OP_REQUIRES(ctx, x.dims() >= 1 && IsKernel(kernel) &&
                         x.dim_size(x.dims() - 1) == kernel.dim_size(turned_ ? rank - 1 : rank - 2),
                errors::InvalidArgument("TractLinear: x must be [..., inputs] and kernel [inputs, outputs], but are ",
                                        x.shape().DebugString(), " and ", kernel.shape().DebugString(), "."));
    const int64_t inputs = x.dim_size(x.dims() - 1), outputs = kernel.dim_size(turned_ ? rank - 2 : rank - 1);
    TensorShape shape = x.shape();
    shape.set_dim(x.dims() - 1, outputs);
    const float* bias;
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractLinear", "bias", TensorShape({outputs}), &bias));
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    const int64_t rows = outputs == 0 ? 0 : y->NumElements() / outputs;
    const Outputs work{{inputs, Data(x), nullptr}, {}, outputs, bias, false, nullptr, Data(y)};
    OP_REQUIRES_OK(ctx, ComputeOutputs(ctx, rows, Data(kernel), nullptr, turned_, work));
  }

 private:
  bool turned_;
};

class LinearSiluOp : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* ctx) override {
    const Tensor &x = ctx->input(0), &kernel = ctx->input(1);
    OpInputList beside, weights;
    OP_REQUIRES_OK(ctx, ctx->input_list("beside", &beside));
    OP_REQUIRES_OK(ctx, ctx->input_list("weights", &weights));
    const bool both = beside.size() == 1;
    OP_REQUIRES(ctx, x.dims() == 2 && kernel.dims() == 2 && x.dim_size(1) == kernel.dim_size(0) && beside.size() <= 1 &&
                         beside.size() == weights.size() &&
                         (!both || (beside[0].dims() == 2 && weights[0].dims() == 2 &&
                                    beside[0].dim_size(0) == x.dim_size(0) &&
                                    weights[0].shape() == TensorShape({beside[0].dim_size(1), kernel.dim_size(1)}))),
                errors::InvalidArgument("TractLinearSilu: x must be [rows, inputs] and kernel [inputs, outputs], but are ",
                                        x.shape().DebugString(), " and ", kernel.shape().DebugString(),
                                        ", and what is beside them must have as many rows and outputs."));
    const int64_t rows = x.dim_size(0), outputs = kernel.dim_size(1);
    const TensorShape shape({rows, outputs});
    const float *bias, *skip;
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractLinearSilu", "bias", TensorShape({outputs}), &bias));
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractLinearSilu", "skip", shape, &skip));
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    const Product second = both ? Product{beside[0].dim_size(1), Data(beside[0]), nullptr} : Product{};
    const Outputs work{{x.dim_size(1), Data(x), nullptr}, second, outputs, bias, true, skip, Data(y)};
    OP_REQUIRES_OK(ctx, ComputeOutputs(ctx, rows, Data(kernel), both ? Data(weights[0]) : nullptr, false, work));
  }
};
REGISTER_KERNEL_BUILDER(Name("TractLinearSilu").Device(DEVICE_CPU), LinearSiluOp);
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
