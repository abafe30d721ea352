/*
 * Small networks of our own: a perceptron for points, a U-Net for images, and the classifier that measures
 * digits.
 */
export { type Classifier, type ClassifierOptions, classifier } from './classifier';
export { type MlpOptions, mlp } from './mlp';
export { unet } from './unet';
export type { UnetOptions } from './unet-plan';
