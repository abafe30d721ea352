import '@tensorflow/tfjs-backend-cpu';
import { describeStep, gaussian } from '@tractjs/conformance';
import { describe, it } from 'vitest';
import { ddim } from './ddim/ddim';
import { heun } from './runge-kutta/heun';

// The kit's paths include both ends exactly: sigma = 0 and alpha = 0.
describeStep('ddim', ddim, { describe, it, oracles: [gaussian()] });
describeStep('heun', heun, { describe, it, oracles: [gaussian()] });
