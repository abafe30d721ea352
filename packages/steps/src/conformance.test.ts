import '@tensorflow/tfjs-backend-cpu';
import { describeStep } from '@tractjs/conformance';
import { edm, vpCosine, vpLinear } from '@tractjs/schedules';
import { describe, it } from 'vitest';
import { ddim } from './ddim';
import { heun } from './heun';

const options = { describe, it, schedules: [vpCosine(), vpLinear(), edm()] };

describeStep('ddim', ddim, options);
describeStep('heun', heun, options);
