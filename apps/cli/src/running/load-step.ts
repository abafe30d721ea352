import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type AnyStep,
  badArgument,
  checkSingleStep,
  type Description,
  type StepFunction,
  stepFrom,
  stepNames,
  TractError,
} from '@tractjs/tractjs';
import { configuring, UsageError } from '../errors';
import { parseDescription } from '../options/description';

/**
 * The step of --step: a name, a name with options (`ddim-eta:eta=0.5`), a file (`./my-step.ts`, TypeScript or
 * JavaScript) or an installed package. A file or a package exports a step, or a function that makes one, by default or
 * as its only such export; options go to the function.
 * @throws UsageError where there is no such step, or it is none.
 */
export const loadStep = async (argument: string, value: string | Description): Promise<AnyStep> => {
  const description = parseDescription(argument, value);
  const { kind } = description;
  try {
    return (await isModule(kind)) ? await fromModule(argument, description) : stepFrom(description);
  } catch (error) {
    if (error instanceof TractError && !(error instanceof UsageError))
      throw new UsageError(`${argument}: ${error.message}`);
    throw error;
  }
};

/** `loadStep` for a distiller. @throws UsageError also for a step that needs more than its interval. */
export const loadSingleStep = async (
  argument: string,
  value: string | Description,
): Promise<StepFunction> => {
  const step = await loadStep(argument, value);
  configuring(() => checkSingleStep(argument, step));
  return step as StepFunction;
};

/** Names of steps are known; everything that looks like a path or a package is one. */
const isModule = async (kind: string): Promise<boolean> =>
  !stepNames.includes(kind) &&
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

const fromModule = async (argument: string, { kind, ...options }: Description): Promise<AnyStep> => {
  let exported: Record<string, unknown>;
  try {
    exported = (await (await loader()).import(kind)) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(
      badArgument(
        argument,
        kind,
        `it could not be loaded (${(error as Error).message.split('\n')[0]}): give one of ${stepNames.join(', ')}, a file such as ./my-step.ts, or an installed package.`,
      ).message,
    );
  }
  const { default: main, ...named } = exported;
  const candidates = main === undefined ? Object.values(named) : [main];
  const steps = candidates
    .map((value) => (typeof value === 'function' ? attempt(() => value(options)) : value))
    .filter(isStep);
  const [step] = steps;
  if (step === undefined || steps.length > 1) {
    throw new UsageError(
      badArgument(
        argument,
        kind,
        `it exports ${steps.length === 0 ? 'no step' : `${steps.length} steps`}: export one by default, as in export default () => ({ name, order, evaluations, description, step(denoise, x, interval) { ... } }).`,
      ).message,
    );
  }
  return step;
};

/** What a function of no known kind gives: exports that are not steps may throw. */
const attempt = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    if (error instanceof TractError) throw error;
    return undefined;
  }
};

const isStep = (value: unknown): value is AnyStep =>
  typeof value === 'object' &&
  value !== null &&
  'step' in value &&
  typeof value.step === 'function' &&
  'name' in value &&
  typeof value.name === 'string' &&
  'order' in value &&
  typeof value.order === 'number';
