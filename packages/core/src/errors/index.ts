/*
 * Errors and the checks of arguments.
 *
 * Every error names the argument, its value and a remedy. `badArgument` composes such a message; values of
 * any size and any characters are shorten and escaped before they are shown. `checkOptions` refuses an
 * option that does not exist and suggests the nearest name that does.
 */
export { checkChoice, checkNoOptions, checkOptions, type OptionNames } from './check-options';
export { badArgument, TractError } from './errors';
export { nearName, unknownName } from './near-name';
export { withPathInErrors } from './path-in-errors';
export { printable } from './printable';
