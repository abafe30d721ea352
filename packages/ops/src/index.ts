export * from './adam';
export * from './gradients';
export * from './images';
export * from './layers';
