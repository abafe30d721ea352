/**
 * Returns m_0 .. m_degree, where m_k = integral of e^(h v) v^k over [0, 1] / integral of e^(h v) over [0, 1],
 * for h >= 0. They grow from 1 / (k + 1) at h = 0 to 1 at h = Infinity. To avoid cancellation, small h use
 * the power series sum_n h^n / (n! (n + k + 1)), and others the recurrence m_k = 1 / (1 - e^-h) - (k / h)
 * m_(k - 1), by parts.
 */
export const exponentialMoments = (h: number, degree: number): number[] => {
  if (h < SERIES_BELOW) {
    const sums = Array.from({ length: degree + 1 }, (_, k) => seriesOf(h, k));
    return sums.map((sum) => sum / (sums[0] as number));
  }
  const moments = [1];
  for (let k = 1; k <= degree; k++) moments.push(-1 / Math.expm1(-h) - (k / h) * (moments[k - 1] as number));
  return moments;
};

/** Above this h, the recurrence loses at most one digit for the degrees in use. */
const SERIES_BELOW = 5;

/** Integral of e^(h v) v^k over [0, 1], as a power series in h. */
const seriesOf = (h: number, k: number): number => {
  let [sum, term] = [0, 1];
  for (let n = 0; ; n++) {
    const next = sum + term / (n + k + 1);
    if (next === sum) return sum;
    sum = next;
    term *= h / (n + 1);
  }
};
