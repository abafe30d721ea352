/*
 * Pictures of samples as the bytes of PNG files: a grid of images [N, height, width, channels] in [-1, 1],
 * and a scatter plot of points [N, 2]. Equal samples give equal bytes.
 */
export { type PictureGridOptions, pictureGrid } from './picture-grid';
export { type ScatterPictureOptions, scatterPicture } from './scatter-picture';
