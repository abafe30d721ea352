import { describe, expect, it } from 'vitest';
import { makeNetwork, recognise, tiny } from '../testing/diffusers-schedulers';
import { diffusersFamily } from './family';
import { diffusersUnet } from './network';
import { schedulerNames } from './schedulers';

describe('a description', () => {
  it('restores the same network, also through a written file', () => {
    for (const _class_name of schedulerNames) {
      const description = recognise(
        { _class_name },
        {
          _name_or_path: 'x',
          decay: 0.9999,
          num_train_timesteps: 7,
          an_option_of_later: null,
        },
      );
      expect(description['scheduler']).toBe(_class_name);
      expect(Object.keys(description)).not.toContain('decay');
      expect(makeNetwork(description).description).toEqual(description);
      const { arch, config } = diffusersFamily.facts(description);
      expect(diffusersFamily.recognise({ metadata: { arch }, config })).toEqual(description);
    }
  });
});

describe('refused options', () => {
  it.each([
    ['LCMScheduler', {}, '"LCMScheduler" is not a known scheduler'],
    ['ScoreSdeVeScheduler', {}, '"ScoreSdeVeScheduler" is not a known scheduler'],
    ['CMStochasticIterativeScheduler', {}, 'is not a known scheduler'],
    ['FlaxKarrasVeScheduler', {}, 'is not a known scheduler'],
    ['toStringScheduler', {}, 'is not a known scheduler'],
    ['FlowMatchEulerDiscreteScheduler', { use_dynamic_shifting: true }, 'use_dynamic_shifting is true: '],
    [
      'FlowMatchEulerDiscreteScheduler',
      { shift_terminal: 0.02 },
      'shift_terminal is 0.02: a scheduler that changes',
    ],
    [
      'FlowMatchEulerDiscreteScheduler',
      { invert_sigmas: true },
      'invert_sigmas is true: this placement of steps',
    ],
    ['FlowMatchEulerDiscreteScheduler', { shift: 0 }, 'shift is 0'],
    ['FlowMatchLCMScheduler', { scale_factors: [1, 2] }, 'scale_factors is [1,2]'],
    ['UniPCMultistepScheduler', { use_beta_sigmas: true }, 'use_beta_sigmas is true'],
    [
      'UniPCMultistepScheduler',
      { use_flow_sigmas: true, use_dynamic_shifting: true },
      'levels that depend on the size of the image',
    ],
    [
      'UniPCMultistepScheduler',
      { use_flow_sigmas: true, use_karras_sigmas: true },
      'use_flow_sigmas is true: it is not supported with other sigmas',
    ],
    [
      'UniPCMultistepScheduler',
      { use_flow_sigmas: true, prediction_type: 'v_prediction' },
      'flow_prediction and epsilon are supported',
    ],
    ['UniPCMultistepScheduler', { prediction_type: 'flow_prediction' }, 'it needs use_flow_sigmas'],
    ['EulerDiscreteScheduler', { timestep_type: 'continuous' }, '"continuous" is not a known timestep_type'],
    ['EulerDiscreteScheduler', { interpolation_type: 'log_linear' }, 'interpolation_type'],
    ['EDMEulerScheduler', { prediction_type: 'sample' }, 'prediction_type'],
    ['EDMEulerScheduler', { sigma_min: 'NaN' }, 'sigma_min is "NaN"'],
    ['DDPMScheduler', { timestep_spacing: 'other' }, 'timestep_spacing'],
    ['DDPMScheduler', { trained_betas: [0.5, 2], num_train_timesteps: 2 }, 'trained_betas[1] is 2'],
    ['DDPMScheduler', { trained_betas: 'x' }, 'trained_betas is "x": give a list of numbers.'],
    ['DDPMScheduler', { rescale_betas_zero_snr: true, num_train_timesteps: 1 }, 'a table of one timestep'],
    [
      'DPMSolverMultistepScheduler',
      { lambda_min_clipped: 99 },
      'lambda_min_clipped is 99: it leaves no timesteps',
    ],
    [
      'DPMSolverMultistepScheduler',
      { lambda_min_clipped: 'NaN' },
      'lambda_min_clipped is "NaN": give a number.',
    ],
  ])('%s %j', (_class_name, more, message) => {
    expect(() => recognise({ _class_name, ...more })).toThrow(message);
  });

  it('refuses a scheduler whose class is not a string', () => {
    expect(() => diffusersUnet({ ...tiny, scheduler: 3 })).toThrow('scheduler is 3: give a name.');
  });
});
