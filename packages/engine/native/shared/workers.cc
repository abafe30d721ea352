#include "workers.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tract {
namespace {

using Clock = std::chrono::steady_clock;

// The time for which a thread spins for the next kernel: longer than JavaScript takes between two kernels.
constexpr std::chrono::microseconds kAwake(1000);

// Yields execution resources to the core's other hardware thread.
inline void Relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

class Workers {
 public:
  void Run(int threads, int64_t count, const std::function<void(int64_t, int64_t)>& work) {
    const std::unique_lock<std::mutex> one(running_, std::try_to_lock);
    if (!one.owns_lock() || threads < 2 || count < 2) return work(0, count);
    for (; started_ < threads - 1; started_++) std::thread([this] { Serve(); }).detach();
    work_ = &work;
    count_ = count;
    // Several pieces per thread, so that an interrupted thread delays the others little.
    piece_ = std::max<int64_t>(1, count / (4 * threads));
    places_ = threads - 1;
    next_ = 0;
    open_ = true;
    job_++;
    if (asleep_ > 0) {
      const std::lock_guard<std::mutex> lock(sleeping_);
      wake_.notify_all();
    }
    TakePieces();
    // Threads that arrive later find the job closed; wait for those that are still working.
    open_ = false;
    for (int turns = 0; inside_ > 0; turns++) {
      Relax();
      if (turns > 2000) std::this_thread::yield();
    }
  }

 private:
  void TakePieces() {
    for (;;) {
      const int64_t begin = next_.fetch_add(piece_);
      if (begin >= count_) return;
      (*work_)(begin, std::min(count_, begin + piece_));
    }
  }

  void Serve() {
    for (uint64_t seen = 0;;) {
      seen = WaitForJob(seen);
      inside_++;
      if (open_ && places_.fetch_sub(1) > 0) TakePieces();
      inside_--;
    }
  }

  uint64_t WaitForJob(uint64_t seen) {
    const auto tired = Clock::now() + kAwake;
    while (Clock::now() < tired) {
      for (int i = 0; i < 64; i++) {
        if (job_ != seen) return job_;
        Relax();
      }
      // TensorFlow's own threads may want this core.
      std::this_thread::yield();
    }
    std::unique_lock<std::mutex> lock(sleeping_);
    asleep_++;
    wake_.wait(lock, [&] { return job_ != seen; });
    asleep_--;
    return job_;
  }

  std::mutex running_;
  int started_ = 0;
  const std::function<void(int64_t, int64_t)>* work_ = nullptr;
  int64_t count_ = 0, piece_ = 1;
  std::atomic<int64_t> next_{0};
  std::atomic<int> places_{0}, inside_{0}, asleep_{0};
  std::atomic<bool> open_{false};
  std::atomic<uint64_t> job_{0};
  std::mutex sleeping_;
  std::condition_variable wake_;
};

}  // namespace

void RunOnWorkers(int threads, int64_t count, const std::function<void(int64_t, int64_t)>& work) {
  // Never destroyed: its threads live as long as the process.
  static Workers* const workers = new Workers;
  workers->Run(threads, count, work);
}

}  // namespace tract
