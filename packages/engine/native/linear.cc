// Dense layers, y = x w + bias, and their gradients: products of a matrix of many rows with a small one
// (linear.h). The order of every sum depends on the shapes alone, so the result is the same for any number of
// threads.
#include "linear.h"

namespace tract {

// x [..., inputs], kernel [inputs, outputs] -> y [..., outputs]; bias [outputs] is optional. If `turned`, x
// is a gradient with respect to the outputs [..., outputs], and y the gradient with respect to the inputs. A
// kernel may have leading dimensions of 1, as the kernel of a 1 x 1 convolution does.
REGISTER_OP("TractLinear")
    .Input("x: float")
    .Input("kernel: float")
    .Input("bias: num_bias * float")
    .Attr("turned: bool")
    .Attr("num_bias: int >= 0")
    .Output("y: float");

// y = skip + silu(x kernel + (second weights + bias)) for x [rows, inputs], second [rows, others], bias
// [outputs] and skip [rows, outputs]; every input except x and kernel is optional. It has no gradient. The
// result has the same bits as TractLinear of each product followed by TractSilu.
REGISTER_OP("TractLinearSilu")
    .Input("x: float")
    .Input("kernel: float")
    .Input("second: num_second * float")
    .Input("weights: num_weights * float")
    .Input("bias: num_bias * float")
    .Input("skip: num_skip * float")
    .Attr("num_second: int >= 0")
    .Attr("num_weights: int >= 0")
    .Attr("num_bias: int >= 0")
    .Attr("num_skip: int >= 0")
    .Output("y: float");

// x [..., inputs], dy [..., outputs] -> the gradients of kernel [inputs, outputs] and bias [outputs].
REGISTER_OP("TractLinearGrad").Input("x: float").Input("dy: float").Output("dkernel: float").Output("dbias: float");

namespace {

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
    OpInputList second, weights;
    OP_REQUIRES_OK(ctx, ctx->input_list("second", &second));
    OP_REQUIRES_OK(ctx, ctx->input_list("weights", &weights));
    const bool both = second.size() == 1;
    OP_REQUIRES(ctx, x.dims() == 2 && kernel.dims() == 2 && x.dim_size(1) == kernel.dim_size(0) && second.size() <= 1 &&
                         second.size() == weights.size() &&
                         (!both || (second[0].dims() == 2 && weights[0].dims() == 2 &&
                                    second[0].dim_size(0) == x.dim_size(0) &&
                                    weights[0].shape() == TensorShape({second[0].dim_size(1), kernel.dim_size(1)}))),
                errors::InvalidArgument("TractLinearSilu: x must be [rows, inputs] and kernel [inputs, outputs], but are ",
                                        x.shape().DebugString(), " and ", kernel.shape().DebugString(),
                                        "; second and weights must have the same rows and outputs."));
    const int64_t rows = x.dim_size(0), outputs = kernel.dim_size(1);
    const TensorShape shape({rows, outputs});
    const float *bias, *skip;
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractLinearSilu", "bias", TensorShape({outputs}), &bias));
    OP_REQUIRES_OK(ctx, ReadOptional(ctx, "TractLinearSilu", "skip", shape, &skip));
    Tensor* y;
    OP_REQUIRES_OK(ctx, ctx->allocate_output(0, shape, &y));
    const Product product = both ? Product{second[0].dim_size(1), Data(second[0]), nullptr} : Product{};
    const Outputs work{{x.dim_size(1), Data(x), nullptr}, product, outputs, bias, true, skip, Data(y)};
    OP_REQUIRES_OK(ctx, ComputeOutputs(ctx, rows, Data(kernel), both ? Data(weights[0]) : nullptr, false, work));
  }
};
REGISTER_KERNEL_BUILDER(Name("TractLinearSilu").Device(DEVICE_CPU), LinearSiluOp);
REGISTER_KERNEL_BUILDER(Name("TractLinear").Device(DEVICE_CPU), LinearOp);

// Rows of a matrix [rows, c]: in place if c is a multiple of the vector width, otherwise copied and padded
// with zeros.
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
    // One sum for each part: the kernel's gradient, followed by the bias's as its last row.
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
