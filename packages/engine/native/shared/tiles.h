// The division of x [n, rows, c] among threads. An example is divided into tiles of rows, whose size depends
// on the shape alone; sums are kept per example, tile and channel and added in a fixed order, so the result
// is the same for any number of threads.
#ifndef TRACT_TILES_H_
#define TRACT_TILES_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "share.h"

namespace tract {

struct Tiles {
  int64_t n, rows, c, groups, perGroup, tile, tiles;

  Tiles(const Tensor& x, int64_t groupCount)
      : n(x.dim_size(0)), c(x.dim_size(x.dims() - 1)), groups(groupCount) {
    rows = x.NumElements() / n / c;
    perGroup = c / groups;
    tile = std::min(rows, std::max<int64_t>(32, 32768 / c));
    tiles = (rows + tile - 1) / tile;
  }

  int64_t Begin(int64_t t) const { return t * tile; }
  int64_t End(int64_t t) const { return std::min(rows, (t + 1) * tile); }
  double GroupSize() const { return static_cast<double>(rows) * perGroup; }

  // Calls first(example, tile) for every tile, then join(example), then second(example, tile) for every tile.
  // If there are enough examples for all threads, one thread does all three for an example, which stays in
  // its cache.
  template <typename First, typename Join, typename Second>
  void Run(OpKernelContext* ctx, int64_t costPerElement, First first, Join join, Second second) const {
    if (tiles == 1 || n >= ctx->device()->tensorflow_cpu_worker_threads()->num_threads) {
      Share(ctx, n, rows * c * costPerElement * 2,
                        [&](int64_t begin, int64_t end) {
                          for (int64_t i = begin; i < end; i++) {
                            for (int64_t t = 0; t < tiles; t++) first(i, t);
                            join(i);
                            for (int64_t t = 0; t < tiles; t++) second(i, t);
                          }
                        });
      return;
    }
    const auto each = [&](auto visit) {
      Share(ctx, n * tiles, tile * c * costPerElement,
                        [&](int64_t begin, int64_t end) {
                          for (int64_t k = begin; k < end; k++) visit(k / tiles, k % tiles);
                        });
    };
    each(first);
    for (int64_t i = 0; i < n; i++) join(i);
    each(second);
  }
};

// Sums per channel: in float32 over a few rows at a time, in float64 over all.
class ChannelSums {
 public:
  static constexpr int64_t kRows = 16;

  ChannelSums(int64_t sums, int64_t channels) : few_(sums * channels) {}

  // Calls add(row, sums), which adds one row to float32 sums [sums, channels], and writes the totals to
  // `out`.
  template <typename Add>
  void Sum(int64_t begin, int64_t end, double* __restrict out, Add add) {
    std::fill(out, out + few_.size(), 0.0);
    for (int64_t k = begin; k < end; k += kRows) {
      std::fill(few_.begin(), few_.end(), 0.f);
      const int64_t stop = std::min(end, k + kRows);
      for (int64_t row = k; row < stop; row++) add(row, few_.data());
      for (size_t j = 0; j < few_.size(); j++) out[j] += few_[j];
    }
  }

 private:
  std::vector<float> few_;
};

}  // namespace tract

#endif  // TRACT_TILES_H_
