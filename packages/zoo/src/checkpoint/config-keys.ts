/** Where trainers put what their network was made with, in a file that also holds its weights. */
export const CONFIG_KEYS: readonly string[] = ['config', 'args', 'hparams', 'kwargs', 'hyper_parameters'];
