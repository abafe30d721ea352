/*
 * Registries: everything that files and flags name, such as schedules, grids, steps, weights, networks and
 * datasets.
 *
 * A description is a plain object, { kind: 'edm', sigmaMax: 80 }, which JSON keeps. A kind has a name, a line
 * for help and tables, the form of each of its options, and the factory. A registry is a list of kinds: it
 * finds the kind of a description, suggests the nearest name for an unknown one, checks the options, and
 * calls the factory. Wrappers are kinds whose description contains another one. A new kind is one file, which
 * exports it next to its factory, and one line in the list of its registry.
 */
export { type Description, isDescription, sameDescription } from './description';
export type { AnyKind, AnyWrapper, Kind, KindFacts, NoOptions, Wrapper } from './kind';
export type { FormOf, OptionForm, OptionForms } from './option-forms';
export { type Registry, type RegistryOptions, registry } from './registry';
