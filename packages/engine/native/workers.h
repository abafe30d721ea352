// Threads of our own for our kernels. TensorFlow's sleep between two operations, and waking one takes some 50 us here, which
// is as long as many a kernel runs; these wait awake for a moment, and are at work in less than one.
#ifndef TRACT_WORKERS_H_
#define TRACT_WORKERS_H_

#include <cstdint>
#include <functional>

namespace tract {

// work(begin, end) over [0, count) in pieces, on so many threads, of which the caller's is one. What a piece computes must not
// depend on where pieces begin. Returns when all is done.
void RunOnWorkers(int threads, int64_t count, const std::function<void(int64_t, int64_t)>& work);

}  // namespace tract

#endif  // TRACT_WORKERS_H_
