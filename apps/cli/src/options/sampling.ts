import { gridField, scheduleField, stepField } from './kind-fields';
import { guidanceField } from './shared';

/** Options that set how a model is sampled. */
export const samplingFields = {
  step: stepField('integration step', 'ddim'),
  schedule: scheduleField("noise schedule to sample along (default: the model's)"),
  grid: gridField("grid of the steps (default: the model's, or the default grid of --schedule)"),
  guidance: guidanceField,
};
