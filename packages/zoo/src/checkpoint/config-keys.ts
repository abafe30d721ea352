/** The keys under which trainers store a network's options next to its weights, in order of preference. */
export const CONFIG_KEYS: readonly string[] = ['config', 'args', 'hparams', 'kwargs', 'hyper_parameters'];
