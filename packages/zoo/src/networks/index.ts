/*
 * This package's own small networks: `mlp`, a perceptron for points; `unet`, a U-Net for images; and
 * `classifier`, whose features the Frechet distance of digits is computed on. The first two are raw networks
 * F(x, log-SNR) that `precondition` turns into denoisers on any path.
 */
export { type Classifier, type ClassifierOptions, classifier } from './classifier';
export { type MlpOptions, mlp } from './mlp';
export { unet } from './unet';
export type { UnetOptions } from './unet-plan';
