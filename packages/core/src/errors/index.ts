/*
 * Errors and the checks of arguments.
 *
 * An error message has the form "<argument> is <value>: <remedy>." `badArgument` composes it. Values can come
 * from files, so they are shortened and their control characters are escaped. `checkOptions` refuses unknown
 * options and suggests the nearest known name.
 */
export { checkChoice, checkNoOptions, checkOptions, type OptionNames } from './check-options';
export { badArgument, TractError } from './errors';
export { nearName, unknownName } from './near-name';
export { withPathInErrors } from './path-in-errors';
export { printable } from './printable';
