import * as tf from '@tensorflow/tfjs-core';

/**
 * Returns the fixed embedding [rows columns, width] of the tokens' positions, row by row. The first half of
 * the channels encodes the column, the second the row, each as sines and then cosines of the index at
 * frequencies 10000^(-k / (width / 4)) (Vaswani et al. 2017, section 3.5). `width` is a multiple of 4.
 */
export const gridPositions = (rows: number, columns: number, width: number): tf.Tensor2D =>
  tf.tensor2d(gridPositionValues(rows, columns, width), [rows * columns, width]);

/** Returns the values of `gridPositions`. */
export const gridPositionValues = (
  rows: number,
  columns: number,
  width: number,
): Float32Array<ArrayBuffer> => {
  const quarter = width / 4;
  const values = new Float32Array(rows * columns * width);
  for (let place = 0; place < rows * columns; place++) {
    [place % columns, Math.floor(place / columns)].forEach((index, half) => {
      for (let k = 0; k < quarter; k++) {
        const angle = index * 10_000 ** (-k / quarter);
        const at = place * width + half * 2 * quarter + k;
        values[at] = Math.sin(angle);
        values[at + quarter] = Math.cos(angle);
      }
    });
  }
  return values;
};
