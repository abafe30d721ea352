import '@tensorflow/tfjs-backend-cpu';
import { describeStep } from '@tractjs/conformance';
import { edm, rectifiedFlow, ve, vpCosine, vpLinear } from '@tractjs/schedules';
import { describe, it } from 'vitest';
import { ddim } from './ddim';
import { heun } from './heun';

const options = { describe, it, schedules: [vpCosine(), vpLinear(), ve(), edm(), rectifiedFlow()] };

describeStep('ddim', ddim, options);
describeStep('heun', heun, options);
