import { gridField, scheduleField, stepField } from './kind-fields';
import { guidanceField } from './shared';

/** How a model is sampled. */
export const samplingFields = {
  step: stepField('integration step', 'ddim'),
  schedule: scheduleField("noise schedule to sample along (default: the model's own)"),
  grid: gridField("levels of the steps (default: the model's own, or the default grid of --schedule)"),
  guidance: guidanceField,
};
