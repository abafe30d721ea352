// Helpers of all kernels: TensorFlow's names, tensors' data, optional inputs, and the division of work among
// threads.
#ifndef TRACT_SHARE_H_
#define TRACT_SHARE_H_

#include <algorithm>

#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "workers.h"

namespace tract {

using tensorflow::DataTypeToEnum;
using tensorflow::DEVICE_CPU;
using tensorflow::OpInputList;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::OpOutputList;
using tensorflow::Status;
using tensorflow::Tensor;
using tensorflow::TensorShape;
namespace errors = tensorflow::errors;

inline const float* Data(const Tensor& t) { return static_cast<const float*>(t.data()); }
inline float* Data(Tensor* t) { return static_cast<float*>(t->data()); }

// Reads the data of an optional input, which is declared as a list of zero or one tensors; null if it is
// absent.
inline Status ReadOptional(OpKernelContext* ctx, const char* op, const char* name, const TensorShape& shape,
                           const float** data) {
  OpInputList list;
  TF_RETURN_IF_ERROR(ctx->input_list(name, &list));
  *data = nullptr;
  if (list.size() == 0) return absl::OkStatus();
  if (list.size() > 1 || list[0].shape() != shape) {
    return errors::InvalidArgument(op, ": ", name, " must be ", shape.DebugString(), ", but is ",
                                   list[0].shape().DebugString(), ".");
  }
  *data = Data(list[0]);
  return absl::OkStatus();
}

// The number of cycles below which one thread is as fast as several.
constexpr int64_t kWorthSharing = 20000;

// Calls work(begin, end) over [0, count) on as many threads as TensorFlow has. `cost` is the approximate
// number of cycles for one item.
template <typename Work>
void Share(OpKernelContext* ctx, int64_t count, int64_t cost, Work work) {
  const int threads = ctx->device()->tensorflow_cpu_worker_threads()->num_threads;
  if (threads < 2 || count * cost < kWorthSharing) {
    if (count > 0) work(int64_t{0}, count);
  } else {
    RunOnWorkers(threads, count, work);
  }
}

// Returns the number of parts into which blocks of work are divided if each part has its own sum of `floats`
// floats: at most 32, an even number so that two cores get equal shares, with several blocks each, and 64 MiB
// for all sums.
inline int64_t Parts(int64_t blocks, int64_t floats) {
  const int64_t parts = std::min({blocks / 2, int64_t{32}, (int64_t{16} << 20) / floats});
  return parts < 2 ? 1 : parts / 2 * 2;
}

}  // namespace tract

#endif  // TRACT_SHARE_H_
