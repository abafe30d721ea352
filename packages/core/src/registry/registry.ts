import { badArgument } from '../errors/errors';
import { unknownName } from '../errors/near-name';
import { type Description, isDescription, sameDescription } from './description';
import type { AnyKind, AnyWrapper } from './kind';
import { checkForm, type OptionForm } from './option-forms';

/** The kinds of a registry. */
export interface RegistryOptions<T, K extends AnyKind<T> = AnyKind<T>> {
  /** What one of them is, such as schedule. */
  readonly what: string;
  readonly kinds: readonly K[];
  readonly wrappers?: readonly AnyWrapper<T>[];
}

/** Makes things of type T from descriptions, as files and flags give them. */
export interface Registry<T, K extends AnyKind<T> = AnyKind<T>> {
  readonly what: string;
  readonly kinds: readonly K[];
  readonly wrappers: readonly AnyWrapper<T>[];
  /** The names of the kinds. Wrappers are not among them: a name alone does not say what they wrap. */
  readonly names: readonly string[];
  /** The kind of a name; undefined if there is none. */
  find(name: string): K | undefined;
  /**
   * Makes what a description describes; a name stands for that kind with its defaults. An option that is
   * undefined counts as left out. A description of one of `own`, also inside a wrapper, gives that one.
   * @throws TractError if the kind or an option is unknown, or an option has a bad value.
   */
  from(description: Description | string, own?: readonly (T & Described)[]): T;
  /** This registry with more kinds. One of a name that exists replaces it. */
  with(more: readonly K[]): Registry<T, K>;
}

/** A thing that knows its description. */
interface Described {
  readonly description: Description;
}

type Options = Readonly<Record<string, unknown>>;

/** A registry of kinds. */
export const registry = <T, K extends AnyKind<T> = AnyKind<T>>({
  what,
  kinds,
  wrappers = [],
}: RegistryOptions<T, K>): Registry<T, K> => {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const wrapperByName = new Map(wrappers.map((wrapper) => [wrapper.name, wrapper]));
  const names = [...byName.keys()];

  const read = (given: unknown): Description => {
    if (typeof given === 'string') return { kind: given };
    if (isDescription(given)) return given;
    const [name = ''] = names;
    throw badArgument(
      what,
      given,
      `give a name such as "${name}", or a description with a kind, such as { kind: "${name}" }.`,
    );
  };

  const checkOptions = (
    kind: string,
    options: Options,
    known: Readonly<Record<string, OptionForm>>,
    wraps: readonly string[] = [],
  ): void => {
    const all = [...wraps, ...Object.keys(known)];
    for (const [name, value] of Object.entries(options)) {
      const form = Object.hasOwn(known, name) ? known[name] : undefined;
      if (form !== undefined) checkForm(`${what}.${name}`, value, form);
      else if (all.length === 0)
        throw badArgument(`${what}.${name}`, value, `${kind} has no options: leave it out.`);
      else throw unknownName(`option of ${kind}`, name, all);
    }
  };

  const from = (given: Description | string, own: readonly (T & Described)[] = []): T => {
    const description = read(given);
    const mine = own.find((one) => sameDescription(one.description, description));
    if (mine !== undefined) return mine;
    const { kind, ...rest } = description;
    const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const wrapper = wrapperByName.get(kind);
    if (wrapper !== undefined) {
      const { [wrapper.wraps]: inner, ...others } = options;
      checkOptions(kind, others, wrapper.options, [wrapper.wraps]);
      return wrapper.make(from(inner as Description, own), others as never);
    }
    const found = byName.get(kind);
    if (found === undefined) throw unknownName(what, kind, [...names, ...wrapperByName.keys()]);
    if (found.options !== undefined) checkOptions(kind, options, found.options);
    return found.make(options as never);
  };

  return {
    what,
    kinds: [...byName.values()],
    wrappers,
    names,
    find: (name) => byName.get(name),
    from,
    with: (more) => registry({ what, kinds: [...kinds, ...more], wrappers }),
  };
};
