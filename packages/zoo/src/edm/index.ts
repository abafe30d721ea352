/*
 * The networks of EDM: DDPM++, NCSN++ and ADM with VP, VE, iDDPM and EDM preconditioning, planned from the
 * configuration of a pickle.
 */
export { type EdmClass, type EdmConfig, edmClasses } from './config';
export { type EdmNetwork, type EdmTold, edmNetwork } from './network';
