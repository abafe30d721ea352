/*
 * Conversion between formats: tensors are streamed, renamed and laid out anew; metadata goes with them.
 */
export { type Converted, type ConvertOptions, convertModel } from './convert';
