// Products of a matrix of many rows with a small one: y = x w + bias, optionally with a second product and
// SiLU.
#ifndef TRACT_LINEAR_H_
#define TRACT_LINEAR_H_

#include <algorithm>

#include "shared/fast-exp.h"
#include "shared/share.h"
#include "shared/vec.h"

namespace tract {

constexpr int64_t kRows = 6;
constexpr int64_t kBlock = 48;

// Packs w [inputs, outputs], or its transpose, into consecutive panels of 16 outputs (the last may have 8).
inline void Pack(const float* w, int64_t inputs, int64_t outputs, bool turned, float* packed) {
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

// A product of x [rows, inputs] and a packed kernel.
struct Product {
  int64_t inputs;
  const float *x, *packed;

  // Computes kCount rows of one panel, starting at `row`.
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

// Replaces z [rows, width] by skip + silu(z).
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
  Product first, second;  // second.x is null if there is one product only
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
    if (second.x != nullptr) second.Rows<kCount>(row, panel, width, more);
    for (int64_t k = 0; k < width; k += kLanes) {
      const int64_t column = panel + k, left = outputs - column;
      const Vec shift = bias == nullptr ? Vec{} : LoadPart(bias + column, left);
      for (int i = 0; i < kCount; i++) {
        float* at = sums + 16 * i + k;
        const Vec z = second.x == nullptr ? Load(at) + shift : Load(at) + (Load(more + 16 * i + k) + shift);
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

// Computes one row of y from w as it is, for outputs that are a multiple of 8: for few rows, packing w would
// take longer than the products. It adds in the same order as `Outputs`.
inline void OneRow(int64_t inputs, int64_t outputs, const float* x, const float* w, const float* bias, float* y) {
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

// Returns whether a kernel is [inputs, outputs], possibly with leading dimensions of 1.
inline bool IsKernel(const Tensor& kernel) {
  const int rank = kernel.dims();
  return rank >= 2 && kernel.dim_size(rank - 2) * kernel.dim_size(rank - 1) == kernel.NumElements();
}

// Computes all rows of y. Packs the kernels first, unless there are only a few rows.
inline Status ComputeOutputs(OpKernelContext* ctx, int64_t rows, const float* kernel, const float* weights, bool turned,
                             Outputs work) {
  const int64_t outputs = work.outputs;
  if (rows * outputs == 0) return absl::OkStatus();
  if (rows < kRows && outputs % kLanes == 0 && !turned) {
    Floats more(work.second.x == nullptr ? 0 : outputs);
    for (int64_t row = 0; row < rows; row++) {
      float* y = work.y + row * outputs;
      const float* shift = work.bias;
      if (work.second.x != nullptr) {
        OneRow(work.second.inputs, outputs, work.second.x + row * work.second.inputs, weights, work.bias, more.data());
        shift = more.data();
      }
      OneRow(work.first.inputs, outputs, work.first.x + row * work.first.inputs, kernel, shift, y);
      if (work.silu) FinishSilu(1, outputs, y, outputs, work.skip == nullptr ? nullptr : work.skip + row * outputs, outputs);
    }
    return absl::OkStatus();
  }
  Tensor panels[2];
  int64_t depth = 0;
  Product* const products[] = {&work.first, &work.second};
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

}  // namespace tract

#endif  // TRACT_LINEAR_H_
