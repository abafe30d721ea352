// 3 x 3 convolutions with stride 1 and zero padding, by Winograd's minimal filtering F(2 x 2, 3 x 3) (Lavin &
// Gray 2015, "Fast Algorithms for Convolutional Neural Networks", section 4.1): an output tile of 2 x 2 takes
// 16 products for a pair of channels instead of 36, and so does the gradient of the kernel. The transforms
// only add and halve, so the result is as accurate as a plain sum. Images are [n, h, w, c], kernels
// [3, 3, inputs, outputs]. A value that is not finite reaches the four outputs of each tile that sees it.
#ifndef TRACT_WINOGRAD_H_
#define TRACT_WINOGRAD_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "shared/vec.h"

namespace tract {

constexpr int kPlanes = 16;

// The tiles of a batch of images, in raster order.
struct TileGrid {
  int64_t n, h, w, rows, columns, count;
  TileGrid(int64_t n, int64_t h, int64_t w)
      : n(n), h(h), w(w), rows((h + 1) / 2), columns((w + 1) / 2), count(n * rows * columns) {}
};

// A tile: its image, and the position of its first output.
struct TileAt {
  int64_t image, top, left;
  TileAt(const TileGrid& s, int64_t t)
      : image(t / s.columns / s.rows), top(2 * (t / s.columns % s.rows)), left(2 * (t % s.columns)) {}
  int64_t Offset(const TileGrid& s, int64_t c) const { return ((image * s.h + top) * s.w + left) * c; }
};

// One thread's memory for a transformed block of tiles: 16 planes of [tiles, channels] for inputs and for
// outputs.
struct WinogradBlock {
  int64_t inputs, outputs, inPlane, outPlane;
  Floats in, out, zeros;
  // Each plane has an extra cache line: at strides of 4 KiB all planes would map to the same cache sets.
  WinogradBlock(int64_t tiles, int64_t inputs, int64_t outputs)
      : inputs(PadLanes(inputs)), outputs(PadLanes(outputs)), inPlane(tiles * this->inputs + 16),
        outPlane(tiles * this->outputs + 16), in(kPlanes * inPlane), out(kPlanes * outPlane),
        zeros(Floats::Zeros(this->inputs)) {}
};

constexpr int64_t kProductRows = 6;

// The number of tiles in a block, chosen so that block and kernel fit into a core's L2 cache.
inline int64_t BlockTiles(int64_t inputs, int64_t outputs) {
  const int64_t fit = 196608 / (kPlanes * 4 * (PadLanes(inputs) + PadLanes(outputs)));
  return std::max<int64_t>(24, std::min<int64_t>(60, fit / kProductRows * kProductRows));
}

// Writes B^T d B of the tiles [begin, end) of x to block.in.
inline void TransformInput(const TileGrid& s, const float* x, int64_t c, int64_t begin, int64_t end, WinogradBlock& block) {
  const int64_t padded = block.inputs;
  for (int64_t t = begin; t < end; t++) {
    const TileAt at(s, t);
    const float* corner = x + at.Offset(s, c) - (s.w + 1) * c;
    const float* from[4][4];
    for (int i = 0; i < 4; i++) {
      const bool rowIn = at.top + i >= 1 && at.top + i <= s.h;
      for (int j = 0; j < 4; j++) {
        const bool in = rowIn && at.left + j >= 1 && at.left + j <= s.w;
        from[i][j] = in ? corner + (i * s.w + j) * c : block.zeros.data();
      }
    }
    float* out = block.in.data() + (t - begin) * padded;
    for (int64_t k = 0; k < padded; k += kLanes) {
      Vec d[4][4];
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) {
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) d[i][j] = c == padded ? Load(from[i][j] + k) : LoadPart(from[i][j] + k, c - k);
      }
      for (int j = 0; j < 4; j++) {
        const Vec a = d[0][j] - d[2][j], b = d[1][j] + d[2][j], e = d[2][j] - d[1][j], f = d[1][j] - d[3][j];
        d[0][j] = a, d[1][j] = b, d[2][j] = e, d[3][j] = f;
      }
      for (int i = 0; i < 4; i++) {
        float* to = out + 4 * i * block.inPlane + k;
        Store(to, d[i][0] - d[i][2]);
        Store(to + block.inPlane, d[i][1] + d[i][2]);
        Store(to + 2 * block.inPlane, d[i][2] - d[i][1]);
        Store(to + 3 * block.inPlane, d[i][1] - d[i][3]);
      }
    }
  }
}

// Writes A^T m A of block.out to the tiles [begin, end) of y, plus bias [c] and residual, of y's shape, if
// they are given.
inline void TransformOutput(const TileGrid& s, const float* bias, const float* residual, float* y, int64_t c,
                            int64_t begin, int64_t end, WinogradBlock& block) {
  for (int64_t t = begin; t < end; t++) {
    const TileAt at(s, t);
    const int64_t first = at.Offset(s, c);
    const float* from = block.out.data() + (t - begin) * block.outputs;
    for (int64_t k = 0; k < block.outputs; k += kLanes) {
      const Vec shift = bias == nullptr ? Vec{} : LoadPart(bias + k, c - k);
      Vec m[2][4];
      for (int j = 0; j < 4; j++) {
        const float* column = from + j * block.outPlane + k;
        const Vec a = Load(column), b = Load(column + 4 * block.outPlane), e = Load(column + 8 * block.outPlane),
                  f = Load(column + 12 * block.outPlane);
        m[0][j] = a + b + e;
        m[1][j] = b - e - f;
      }
      for (int i = 0; i < 2 && at.top + i < s.h; i++) {
        const Vec pair[2] = {m[i][0] + m[i][1] + m[i][2] + shift, m[i][1] - m[i][2] - m[i][3] + shift};
        for (int j = 0; j < 2 && at.left + j < s.w; j++) {
          const int64_t place = first + (i * s.w + j) * c + k;
          StorePart(y + place, residual == nullptr ? pair[j] : pair[j] + LoadPart(residual + place, c - k), c - k);
        }
      }
    }
  }
}

// Writes A dy A^T of the tiles [begin, end) of dy to block.out.
inline void TransformGradient(const TileGrid& s, const float* dy, int64_t c, int64_t begin, int64_t end,
                              WinogradBlock& block) {
  const int64_t plane = block.outPlane;
  for (int64_t t = begin; t < end; t++) {
    const TileAt at(s, t);
    const float* base = dy + at.Offset(s, c);
    const bool right = at.left + 1 < s.w, below = at.top + 1 < s.h;
    float* out = block.out.data() + (t - begin) * block.outputs;
    for (int64_t k = 0; k < block.outputs; k += kLanes) {
      const auto pixel = [&](bool in, int64_t offset) { return in ? LoadPart(base + offset * c + k, c - k) : Vec{}; };
      const Vec upper[2] = {pixel(true, 0), pixel(right, 1)};
      const Vec lower[2] = {pixel(below, s.w), pixel(right && below, s.w + 1)};
      const Vec z[4][2] = {{upper[0], upper[1]},
                           {upper[0] + lower[0], upper[1] + lower[1]},
                           {upper[0] - lower[0], upper[1] - lower[1]},
                           {-lower[0], -lower[1]}};
      for (int i = 0; i < 4; i++) {
        float* to = out + 4 * i * plane + k;
        Store(to, z[i][0]);
        Store(to + plane, z[i][0] + z[i][1]);
        Store(to + 2 * plane, z[i][0] - z[i][1]);
        Store(to + 3 * plane, -z[i][1]);
      }
    }
  }
}

// Packs G g G^T of a kernel g [3, 3, ci, co] as u [16, inputs, outputs], with both padded and the outputs in
// consecutive panels of 16 (the last may have 8). If `turned`, g is transposed and rotated for the
// convolution from the gradient of the outputs to that of the inputs. Fills the rows [begin, end) of the
// inputs.
inline void TransformKernel(const float* g, int64_t ci, int64_t co, bool turned, int64_t begin, int64_t end, float* u) {
  const int64_t inputs = turned ? co : ci, outputs = turned ? ci : co;
  const int64_t rows = PadLanes(inputs), padded = PadLanes(outputs), plane = rows * padded;
  std::vector<float> taps(9 * padded);
  for (int64_t i = begin; i < std::min(end, inputs); i++) {
    for (int r = 0; r < 9; r++) {
      const float* tap = turned ? g + (8 - r) * ci * co + i : g + (r * ci + i) * co;
      const int64_t step = turned ? co : 1;
      for (int64_t o = 0; o < outputs; o++) taps[r * padded + o] = tap[o * step];
    }
    for (int64_t o = 0; o < padded; o += kLanes) {
      Vec t[4][3];
      for (int j = 0; j < 3; j++) {
        const float* column = &taps[j * padded + o];
        const Vec a = Load(column), b = Load(column + 3 * padded), c = Load(column + 6 * padded);
        t[0][j] = a;
        t[1][j] = 0.5f * (a + b + c);
        t[2][j] = 0.5f * (a - b + c);
        t[3][j] = c;
      }
      const int64_t panel = o / 16 * 16, width = std::min<int64_t>(16, padded - panel);
      float* out = u + panel * rows + i * width + (o - panel);
      for (int k = 0; k < 4; k++) {
        Store(out + 4 * k * plane, t[k][0]);
        Store(out + (4 * k + 1) * plane, 0.5f * (t[k][0] + t[k][1] + t[k][2]));
        Store(out + (4 * k + 2) * plane, 0.5f * (t[k][0] - t[k][1] + t[k][2]));
        Store(out + (4 * k + 3) * plane, t[k][2]);
      }
    }
  }
}

// Computes block.out = block.in u for the first `tiles` tiles.
inline void MultiplyPlanes(const float* u, int64_t tiles, WinogradBlock& block) {
  const int64_t inputs = block.inputs, outputs = block.outputs;
  for (int k = 0; k < kPlanes; k++) {
    const float* a = block.in.data() + k * block.inPlane;
    float* c = block.out.data() + k * block.outPlane;
    for (int64_t panel = 0; panel < outputs; panel += 16) {
      const float* b = u + k * inputs * outputs + panel * inputs;
      // Rows beyond the last tile are allocated, and never read.
      for (int64_t i = 0; i < tiles; i += kProductRows) {
        if (outputs - panel >= 16) {
          PanelProduct<kProductRows, 2>(inputs, a + i * inputs, inputs, b, c + i * outputs + panel, outputs);
        } else {
          PanelProduct<kProductRows, 1>(inputs, a + i * inputs, inputs, b, c + i * outputs + panel, outputs);
        }
      }
    }
  }
}

// Adds block.in^T block.out over the first `tiles` tiles to du [16, inputs, outputs].
inline void AddOuterProducts(int64_t tiles, WinogradBlock& block, float* du) {
  const int64_t inputs = block.inputs, outputs = block.outputs;
  for (int k = 0; k < kPlanes; k++) {
    const float* a = block.in.data() + k * block.inPlane;
    const float* b = block.out.data() + k * block.outPlane;
    float* c = du + k * inputs * outputs;
    int64_t i = 0;
    for (; i + 6 <= inputs; i += 6) OuterRows<6>(tiles, a + i, inputs, b, outputs, c + i * outputs);
    for (; i + 4 <= inputs; i += 4) OuterRows<4>(tiles, a + i, inputs, b, outputs, c + i * outputs);
    for (; i < inputs; i += 2) OuterRows<2>(tiles, a + i, inputs, b, outputs, c + i * outputs);
  }
}

// Computes the kernel's gradient [3, 3, ci, co], G^T du G, from the sum of `parts` tensors du
// [16, inputs, outputs], for the rows [begin, end) of the inputs.
inline void FinishKernelGradient(const float* du, int64_t parts, int64_t ci, int64_t co, int64_t begin, int64_t end,
                                 float* dg) {
  const int64_t outputs = PadLanes(co), plane = PadLanes(ci) * outputs;
  for (int64_t i = begin; i < end; i++) {
    for (int64_t o = 0; o < co; o += kLanes) {
      Vec m[kPlanes] = {};
      for (int64_t part = 0; part < parts; part++) {
        const float* from = du + part * kPlanes * plane + i * outputs + o;
        for (int k = 0; k < kPlanes; k++) m[k] += Load(from + k * plane);
      }
      Vec t[3][4];
      for (int j = 0; j < 4; j++) {
        const Vec half = 0.5f * (m[4 + j] + m[8 + j]);
        t[0][j] = m[j] + half;
        t[1][j] = 0.5f * (m[4 + j] - m[8 + j]);
        t[2][j] = half + m[12 + j];
      }
      for (int r = 0; r < 3; r++) {
        const Vec half = 0.5f * (t[r][1] + t[r][2]);
        float* to = dg + (3 * r * ci + i) * co + o;
        StorePart(to, t[r][0] + half, co - o);
        StorePart(to + ci * co, 0.5f * (t[r][1] - t[r][2]), co - o);
        StorePart(to + 2 * ci * co, half + t[r][3], co - o);
      }
    }
  }
}

}  // namespace tract

#endif  // TRACT_WINOGRAD_H_
