/*
 * The order of packages and chapters. The import check (.dependency-cruiser.cjs) enforces it, and the diagram of
 * docs/architecture.md is drawn from it.
 */
const contracts = ['core', 'ops'];
const parts = ['schedules', 'steps', 'zoo', 'distill', 'data', 'metrics'];
const umbrella = [...contracts, ...parts, 'engine', 'pretrained', 'runs'];

/**
 * The packages that the sources of a package may import. Tests (*.test.ts and src/testing/) and scripts/ may import
 * any. A package that is missing here fails the check.
 */
const mayImport = {
  'packages/core': [],
  'packages/ops': ['core'],
  'packages/schedules': contracts,
  'packages/steps': contracts,
  'packages/zoo': contracts,
  'packages/distill': contracts,
  'packages/data': contracts,
  'packages/metrics': contracts,
  'packages/runs': [...contracts, 'distill', 'zoo'],
  'packages/conformance': ['core'],
  'packages/engine': [],
  'packages/pretrained': [],
  'packages/tractjs': umbrella,
  'apps/cli': [...umbrella, 'tractjs'],
};

/**
 * The chapters of a package (folders of its src/) in reading order: a chapter imports only those before it. The files
 * next to them in src/ come last: they may import every chapter, and no chapter imports them.
 */
const chapters = {
  'packages/core': ['errors', 'registry', 'path', 'numeric', 'denoise', 'step', 'sample'],
  'packages/ops': ['gradients', 'layers', 'images', 'adam'],
  'packages/schedules': ['grid', 'schedule'],
  'packages/steps': ['ddim', 'runge-kutta', 'dpm-solver', 'multistep', 'stochastic'],
  'packages/distill': ['run', 'tract', 'objective'],
  'packages/data': [
    ...['source', 'points', 'pixels', 'jpeg', 'formats', 'images', 'mnist', 'cifar', 'pictures'],
  ],
  'packages/engine': ['system', 'backend', 'kernels', 'native', 'wasm', 'cpu', 'start', 'inspect'],
  'packages/runs': ['disk', 'lock', 'records', 'tensorboard', 'checkpoint', 'durable'],
  'packages/conformance': [
    ...['kit', 'doubles', 'oracles', 'order', 'step', 'path', 'denoiser', 'distiller'],
  ],
  'packages/zoo': [
    ...['parts', 'preconditioning', 'reading', 'safetensors', 'pickle', 'checkpoint', 'msgpack', 'torch'],
    ...['networks', 'tract-unet', 'edm', 'diffusers-unet', 'dit', 'families', 'model-folder', 'convert'],
  ],
  'packages/tractjs': ['evaluate'],
};

module.exports = { contracts, parts, mayImport, chapters };
