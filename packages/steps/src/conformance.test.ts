import '@tensorflow/tfjs-backend-cpu';
import { describeStep } from '@tractjs/conformance';
import { edm, rectifiedFlow, ve, vpCosine, vpLinear } from '@tractjs/schedules';
import { describe, it } from 'vitest';
import { stepFrom, stepNames } from './registry';

const options = { describe, it, schedules: [vpCosine(), vpLinear(), ve(), edm(), rectifiedFlow()] };

for (const name of stepNames) {
  // Only in the coordinate (x / alpha, sigma / alpha) is the flow to a point a straight line.
  describeStep(name, () => stepFrom(name), { ...options, exactOnPointMass: !name.endsWith('in-time') });
}
