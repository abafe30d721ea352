import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { badArgument, type Description } from '@tractjs/core';
import { TractError } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { parseDescription } from '../options/description';

/** A kind of thing that an option names: one of the known ones, or one from a file or a package. */
export interface Part<T> {
  /** Such as step. */
  readonly what: string;
  /** The names of the known ones. */
  readonly names: readonly string[];
  /** The known one that a description stands for. */
  from(description: Description): T;
  /** Whether something that a module exports is one. */
  is(value: unknown): value is T;
  /** What a file exports by default, for those whose file does not. */
  readonly sketch: string;
}

/**
 * What an option such as --step or --schedule names: a name, a name with options (`ddim-eta:eta=0.5`), a file
 * (`./my-step.ts`, TypeScript or JavaScript) or an installed package. A file or a package exports one, or a function that
 * makes one, by default or as its only such export; options go to the function.
 * @throws UsageError if there is no such thing, or it is none.
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

/** Names are known; everything that looks like a path or a package is one. */
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

/** Resolves and runs modules as seen from the folder that the command runs in, TypeScript too. */
const loader = async () => {
  // Only now: most commands load no module, and start sooner without.
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
    // A grid is itself a function.
    .map((value) => (typeof value === 'function' && !part.is(value) ? attempt(() => value(options)) : value))
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

/** What a function of no known kind gives: exports that are something else may throw. */
const attempt = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    if (error instanceof TractError) throw error;
    return undefined;
  }
};

/** Whether a value is an object, or a function, with members of these types. */
export const hasMembers = (value: unknown, members: Readonly<Record<string, string>>): boolean =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  Object.entries(members).every(
    ([name, type]) => typeof (value as Readonly<Record<string, unknown>>)[name] === type,
  );
