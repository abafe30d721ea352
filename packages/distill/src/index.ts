export { distill } from './distill';
export { type DistillOptions, distillOptionNames } from './distill-options';
export * from './objective';
export * from './run';
export * from './tract';
export { type TrainOptions, train } from './train';
