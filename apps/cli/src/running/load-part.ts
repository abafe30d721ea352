import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { badArgument, type Description } from '@tractjs/core';
import { TractError } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { parseDescription } from '../options/description';

/** A kind of part that an option names: a registered one, or one from a file or a package. */
export interface Part<T> {
  /** The noun for messages, such as step. */
  readonly what: string;
  /** The registered names. */
  readonly names: readonly string[];
  /** Makes a registered part from a description. */
  from(description: Description): T;
  /** Returns whether a value exported by a module is such a part. */
  is(value: unknown): value is T;
  /** An example of a default export, for error messages. */
  readonly sketch: string;
}

/**
 * Loads the part named by an option such as --step or --schedule: a name, a name with options (`ddim-eta:eta=0.5`), a file
 * (`./my-step.ts`, TypeScript or JavaScript) or an installed package. A file or a package exports a part, or a function
 * that returns one, as its default export or its only such export. Options are passed to the function.
 * @throws UsageError if it does not exist, or does not export such a part.
 */
export const loadPart = async <T>(
  part: Part<T>,
  argument: string,
  value: string | Description,
): Promise<T> => {
  try {
    const description = parseDescription(argument, value);
    const found = await isModule(part.names, description.kind);
    return found ? await fromModule(part, argument, description) : part.from(description);
  } catch (error) {
    if (error instanceof TractError && !(error instanceof UsageError))
      throw new UsageError(
        error.message.startsWith(argument) ? error.message : `${argument}: ${error.message}`,
      );
    throw error;
  }
};

/** Returns whether a name that is not registered looks like a path or is an installed package. */
const isModule = async (names: readonly string[], kind: string): Promise<boolean> =>
  !names.includes(kind) &&
  (/^[./@]/.test(kind) || /[\\/]|\.[cm]?[jt]s$/.test(kind) || (await isInstalled(kind)));

const isInstalled = async (name: string): Promise<boolean> => {
  const { esmResolve } = await loader();
  try {
    esmResolve(name);
    return true;
  } catch {
    return false;
  }
};

/** Loads modules, including TypeScript, relative to the working directory. */
const loader = async () => {
  // Imported lazily: most commands load no module and start faster without it.
  const { createJiti } = await import('jiti');
  return createJiti(pathToFileURL(resolve('./')).href, { interopDefault: false });
};

const fromModule = async <T>(
  part: Part<T>,
  argument: string,
  { kind, ...options }: Description,
): Promise<T> => {
  const { what, names } = part;
  let exported: Record<string, unknown>;
  try {
    exported = (await (await loader()).import(kind)) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(
      badArgument(
        argument,
        kind,
        `it could not be loaded (${(error as Error).message.split('\n')[0]}): give one of ${names.join(', ')}, a file such as ./my-${what}.ts, or an installed package.`,
      ).message,
    );
  }
  const { default: main, ...named } = exported;
  const candidates = main === undefined ? Object.values(named) : [main];
  const found = candidates
    .map((value) => (typeof value === 'function' ? attempt(() => value(options)) : value))
    .filter((value) => part.is(value));
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new UsageError(
      badArgument(
        argument,
        kind,
        `it exports ${found.length === 0 ? `no ${what}` : `${found.length} ${what}s`}: export one by default, as in export default ${part.sketch}.`,
      ).message,
    );
  }
  return first;
};

/** Calls an exported function. Returns undefined if it throws, since it may be an unrelated export. */
const attempt = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    if (error instanceof TractError) throw error;
    return undefined;
  }
};

/** Returns whether a value is an object with members of these types. */
export const hasMembers = (value: unknown, members: Readonly<Record<string, string>>): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(members).every(
    ([name, type]) => typeof (value as Readonly<Record<string, unknown>>)[name] === type,
  );
