/** Adam with clipping and moving averages on lists of doubles: the oracle of the kernels' tests. */
export const referenceAdam = (
  start: readonly number[],
  options: { learningRate: number; clip?: number; weights: readonly number[] },
) => {
  const p = Float64Array.from(start);
  const m = new Float64Array(p.length);
  const v = new Float64Array(p.length);
  const averages = options.weights.map(() => Float64Array.from(start));
  let i = 0;
  return {
    p,
    averages,
    step(gradient: readonly number[]): number {
      i += 1;
      const norm = Math.hypot(...gradient);
      const scale = options.clip === undefined ? 1 : Math.min(1, options.clip / norm);
      gradient.forEach((raw, k) => {
        const g = raw * scale;
        m[k] = 0.9 * (m[k] as number) + 0.1 * g;
        v[k] = 0.999 * (v[k] as number) + 0.001 * g * g;
        const root = Math.sqrt((v[k] as number) / (1 - 0.999 ** i)) + 1e-8;
        p[k] = (p[k] as number) - (options.learningRate * (m[k] as number)) / (1 - 0.9 ** i) / root;
        averages.forEach((e, j) => {
          e[k] = (e[k] as number) + (options.weights[j] as number) * ((p[k] as number) - (e[k] as number));
        });
      });
      return norm;
    },
  };
};
