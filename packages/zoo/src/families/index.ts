/*
 * From a path to a network with its weights. `openCheckpoint` detects a file's format by its first bytes and
 * opens it; `recognise` finds the network that the file describes, picks a set of weights (an average, if
 * there is one) and checks every name and shape. `registry` makes networks from their descriptions.
 */
export { openCheckpoint } from './open-checkpoint';
export { describedBy, type Recognised, type RecogniseOptions, recognise } from './recognise';
