import { noiseRatio } from '@tractjs/core';
import type { OptionReader } from '../parts';
import { edmPrediction, preconditioning } from '../preconditioning/preconditioning';
import type { Prediction } from '../preconditioning/predictions';
import type { NoiseReading } from './noise-reading';

/**
 * Reads the options of EDM's schedulers. The network sees x / sqrt(sigma^2 + sigma_data^2), is conditioned on
 * log(sigma) / 4 and predicts F (Karras et al. 2022, table 1), or -F if prediction_type is v_prediction.
 */
export const readEdm = (read: OptionReader): NoiseReading => {
  const dataStd = read.positive('sigma_data', 0.5);
  const [sigmaMin, sigmaMax] = [read.positive('sigma_min', 0.002), read.positive('sigma_max', 80)];
  const rho = read.positive('rho', 7);
  const kind = read.choice('sigma_schedule', 'karras', ['karras', 'exponential']);
  const type = read.choice('prediction_type', 'epsilon', ['epsilon', 'v_prediction']);
  const f = edmPrediction({ dataStd });
  const negative: Prediction = {
    name: '-f',
    coefficients: (level) => {
      const { x, output } = f.coefficients(level);
      return { x, output: -output };
    },
  };
  return {
    clamp: ({ time, alpha, sigma }) => ({
      time,
      alpha: Math.max(alpha, sigma * MIN_RATIO),
      sigma: Math.max(sigma, alpha * MIN_RATIO),
    }),
    scale: ({ alpha }) => 1 / alpha,
    input: (level) => preconditioning(level, dataStd).input,
    timestep: (level) => Math.log(noiseRatio(level)) / 4,
    prediction: type === 'epsilon' ? f : negative,
    path: {
      schedule: { kind: 'edm', sigmaMax },
      grid:
        kind === 'karras'
          ? { kind: 'karras', rho, sigmaMin, sigmaMax }
          : { kind: 'uniform-log-snr', sigmaMin, sigmaMax },
    },
  };
};

/** Bounds the log-SNR to +-20, beyond which x / alpha or log(sigma) would overflow. */
const MIN_RATIO = Math.exp(-10);
