import { ring } from '@tractjs/data';
import { linearDecay, squared, truncatedSnr } from '@tractjs/distill';
import { edm, karras } from '@tractjs/schedules';
import { heun } from '@tractjs/steps';
import { mlp } from '@tractjs/zoo';
import { saveModel } from '@tractjs/zoo/node';
import { describe, expect, it } from 'vitest';
import { drawSamples } from './draw-samples';
import { loadModel } from './models';
import { btd, multistepConsistency, tract, tractEdm } from './presets';
import { sample } from './sample';
import { type Anything, data, network, teacher, trained, useSmallTeacher } from './testing/small-teacher';

useSmallTeacher();

const drawn = (more: Anything) => () =>
  sample(teacher, { steps: 1, seed: 0, shape: [1, 2], ...more } as never);
const distilled = (more: Anything) => () =>
  tract({ teacher, data, phases: [4, 1], samples: 16, seed: 0, ...more } as never);

describe('mistakes of callers without types in sampling and distillation', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'a step that was not called',
      drawn({ step: heun }),
      /^step is the function heun: call it, as in heun\(\.\.\.\)\.$/,
    ],
    [
      'a name in place of a step',
      drawn({ step: 'heun' }),
      /^step is "heun": give the step itself, not its name: ddim\(\), or stepFrom/,
    ],
    [
      'a description of a step',
      drawn({ step: { kind: 'heun' } }),
      /^step is \{"kind":"heun"\}: give the step itself, not its desc/,
    ],
    [
      'a schedule that was not called',
      drawn({ schedule: edm }),
      /^schedule is the function edm: call it, as in edm\(/,
    ],
    [
      'a grid that was not called',
      drawn({ grid: karras }),
      /^grid is the function karras: call it, as in karras\(/,
    ],
    [
      'a name of a grid',
      drawn({ grid: 'karras' }),
      /^grid is "karras": give the grid itself, not its name: karras\(\)/,
    ],
    [
      'a misspelt option of sample',
      drawn({ stpes: 4 }),
      /^stpes is 4: sample has no such option\. Did you mean "steps"\?/,
    ],
    [
      'a step that was not called, drawn in batches',
      () => [...drawSamples(teacher, { count: 1, steps: 1, seed: 0, step: heun as never })],
      /^step is the function heun/,
    ],
    [
      'a model that was not awaited',
      () => sample(loadModel('nowhere').catch(() => {}) as never, { steps: 1, seed: 0, shape: [1, 2] }),
      /^model is \{\}: give a model, such as await loadModel/,
    ],
    [
      'a network in place of a model',
      () => sample(network as never, { steps: 1, seed: 0, shape: [1, 2] }),
      /^model is .*: give .*model/,
    ],
    [
      'a step that was not called',
      distilled({ teacherStep: heun }),
      /^teacherStep is the function heun: call it/,
    ],
    ['a name of a step', distilled({ studentStep: 'ddim' }), /^studentStep is "ddim": give the step itself/],
    ['a schedule that was not called', distilled({ schedule: edm }), /^schedule is the function edm/],
    [
      'data that were not called',
      distilled({ data: ring }),
      /^data is the function ring: call it, as in ring\(/,
    ],
    [
      'a name of data',
      distilled({ data: 'ring' }),
      /^data is "ring": give the data source itself, not its name: ring\(\)/,
    ],
    [
      'a network that was not called',
      distilled({ student: { network: mlp, params: {} } }),
      /^student\.network is the function mlp: call it/,
    ],
    [
      'a teacher without parameters',
      distilled({ teacher: { network, schedule: edm(), grid: karras() } }),
      /^teacher\.params is undefined: give tensors/,
    ],
    ['no teacher', distilled({ teacher: undefined }), /^teacher is undefined: give a model/],
    [
      'a weight that was not called',
      distilled({ weight: truncatedSnr }),
      /^weight is the function truncatedSnr: give a function of a level, such as truncatedSnr/,
    ],
    ['a name of a weight', distilled({ weight: 'snr' }), /^weight is "snr": give a function/],
    [
      'a loss that was not called',
      distilled({ loss: squared }),
      /^loss is the function squared: give a function of squared errors, such as squared/,
    ],
    [
      'a learning rate that was not called',
      distilled({ learningRate: linearDecay }),
      /^learningRate is the function linearDecay: give a number, such as 2e-4, or a function of the fraction done, such as linearDecay/,
    ],
    [
      'a misspelt target',
      distilled({ target: 'trackt' }),
      /^target is "trackt": give one of tract, btd, chain\. Did you mean "tract"/,
    ],
    [
      'a misspelt reduction',
      trained({ reduction: 'average' }),
      /^reduction is "average": give one of sum, mean\./,
    ],
    ['phases that are not a list', distilled({ phases: 64 }), /^phases is 64: give a list of steps/],
    [
      'a misspelt option of a phase',
      distilled({ phases: [{ from: 4, to: 1, sample: 3 }] }),
      /^sample is 3: phases\[0\] has no such option\. Did you mean "samples"/,
    ],
    [
      'a misspelt option',
      distilled({ learningrate: 1 }),
      /^learningrate is 1: tract has no such option\. Did you mean "learningRate"\?/,
    ],
    [
      'a misspelt option of Adam',
      distilled({ adam: { betta1: 0.9 } }),
      /^betta1 is 0\.9: adam has no such option\. Did you mean "beta1"/,
    ],
    [
      'a misspelt range',
      distilled({ clip: { teachr: false } }),
      /^teachr is false: clip has no such option\. Did you mean "teacher"/,
    ],
    [
      'a misspelt guidance',
      distilled({ guidance: { scael: 2 } }),
      /^scael is 2: guidance has no such option\. Did you mean "scale"/,
    ],
    [
      'a misspelt fault',
      distilled({ faults: { inARwo: 2 } }),
      /^inARwo is 2: faults has no such option\. Did you mean "inARow"/,
    ],
    [
      'phases of binary time-distillation',
      () => btd({ teacher, data, samples: 1, seed: 0, from: 4, phases: [4, 1] } as never),
      /^phases is \[4,1\]: btd has no such option/,
    ],
    [
      'one number of steps for several stages',
      () => multistepConsistency({ teacher, data, samples: 1, seed: 0, from: 64, to: 4 } as never),
      /^from is 64: give a list of the teacher's steps, such as/,
    ],
    [
      'a misspelt option of tractEdm',
      () => tractEdm({ teacher, data, samples: 1, sed: 0 } as never),
      /^sed is 0: tractEdm has no such option\. Did you mean "seed"/,
    ],
  ])('are refused: %s', (_, work, message) => {
    expect(work).toThrow(message);
  });

  it('are refused before files are read or written', async () => {
    await expect(loadModel('nowhere', { shedule: edm() } as never)).rejects.toThrow(
      /^shedule is .*: loadModel has no such option\. Did you mean "schedule"/,
    );
    await expect(loadModel('nowhere', { schedule: edm as never })).rejects.toThrow(
      /^schedule is the function edm/,
    );
    await expect(saveModel('nowhere', { ...teacher, grid: karras as never }, {})).rejects.toThrow(
      /^model\.grid is the function karras: call it/,
    );
  });
});
