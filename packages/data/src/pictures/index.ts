/*
 * Pictures of samples: a grid of images, and a scatter plot of points, as [height, width, channels] in [-1,
 * 1].
 */
export { type PictureGridOptions, pictureGrid } from './picture-grid';
export { type ScatterPictureOptions, scatterPicture } from './scatter-picture';
