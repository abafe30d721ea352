// Threads for this package's kernels. TensorFlow's threads sleep between operations, and waking one takes
// about 50 us, as long as many kernels run. These threads spin for a millisecond first, and start in less
// than a microsecond.
#ifndef TRACT_WORKERS_H_
#define TRACT_WORKERS_H_

#include <cstdint>
#include <functional>

namespace tract {

// Calls work(begin, end) for consecutive pieces of [0, count) on the given number of threads, which includes
// the caller's. The result must not depend on where pieces begin. Returns when all pieces are done.
void RunOnWorkers(int threads, int64_t count, const std::function<void(int64_t, int64_t)>& work);

}  // namespace tract

#endif  // TRACT_WORKERS_H_
