import { badArgument, logSnr } from '@tractjs/core';
import type { Level, Schedule } from '@tractjs/tractjs';

/**
 * A variance-preserving schedule with log-SNR linear in time: alpha^2 = sigmoid(20 - 40 t), sigma^2 =
 * sigmoid(40 t - 20).
 */
export const straightLogSnr = (): Schedule => {
  const [max, slope] = [20, -40];
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  return {
    name: 'straight-log-snr',
    range: [0, 1],
    description: { kind: 'straight-log-snr' },
    at(time): Level {
      if (!(time >= 0 && time <= 1)) throw badArgument('time', time, 'this schedule goes from 0 to 1.');
      const snr = max + slope * time;
      const [alpha, sigma] = [Math.sqrt(sigmoid(snr)), Math.sqrt(sigmoid(-snr))];
      // From 2 alpha alpha' = (alpha^2)' = alpha^2 sigma^2 slope, and the same for sigma.
      const [alphaRate, sigmaRate] = [(alpha * sigma ** 2 * slope) / 2, (-sigma * alpha ** 2 * slope) / 2];
      return { time, alpha, sigma, alphaRate, sigmaRate };
    },
    atNoiseRatio(noiseRatio) {
      const snr = logSnr({ time: 0, alpha: 1, sigma: noiseRatio });
      return this.at(Math.min(1, Math.max(0, (snr - max) / slope)));
    },
  };
};
