export { diskFiles, type FileLayer, type OpenFile } from './file-layer';
