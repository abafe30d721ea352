import '@tensorflow/tfjs-backend-cpu';
import { describeStep } from '@tractjs/conformance';
import { describe, it } from 'vitest';
import { meanPrediction } from './my-step';

describeStep('mean-prediction', meanPrediction, { describe, it });
