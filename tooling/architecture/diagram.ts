/** Name of a package from its folder: packages/core is core. */
const nameOf = (folder: string): string => folder.replace(/^.*\//, '');

/** The edges of a graph without those that a longer path implies. */
export const reduced = (
  graph: Readonly<Record<string, readonly string[]>>,
): readonly (readonly [string, string])[] => {
  const reaches = (from: string, to: string): boolean =>
    (graph[from] ?? []).some((next) => next === to || reaches(next, to));
  return Object.entries(graph).flatMap(([from, targets]) =>
    targets
      .filter((to) => !targets.some((other) => other !== to && reaches(other, to)))
      .map((to) => [from, to] as const),
  );
};

/** The packages and their imports as a Mermaid flowchart, from the table of what each may import. */
export const diagram = (mayImport: Readonly<Record<string, readonly string[]>>): string => {
  const graph = Object.fromEntries(
    Object.entries(mayImport).map(([folder, targets]) => [nameOf(folder), targets]),
  );
  const edges = reduced(graph).map(([from, to]) => `  ${from} --> ${to}`);
  return ['```mermaid', 'flowchart TD', ...edges.sort(), '```'].join('\n');
};

/** The first sentence of a chapter's head comment, without its full stop. */
export const summaryOf = (source: string): string => {
  const comment = /^\/\*\n([\s\S]*?)\n \*\//.exec(source)?.[1] ?? '';
  const paragraph = comment.replaceAll(/^ \* ?/gm, '').split('\n\n')[0] ?? '';
  const text = paragraph.replaceAll(/\s+/g, ' ').trim();
  return (/^.*?[.](?=\s[A-Z]|$)/.exec(text)?.[0] ?? text).replace(/\.$/, '');
};

/**
 * A table of every chapter in reading order.
 *
 * @param chapters folder of a package -> its chapters
 * @param read the text of a file, from its path in the repository
 */
export const chapterTable = (
  chapters: Readonly<Record<string, readonly string[]>>,
  read: (path: string) => string,
): string =>
  [
    '| package | chapter | what it is |',
    '| --- | --- | --- |',
    ...Object.entries(chapters).flatMap(([folder, names]) =>
      names.map((name, i) => {
        const path = `${folder}/src/${name}`;
        const title = i === 0 ? `[${nameOf(folder)}](../${folder})` : '';
        return `| ${title} | [${name}](../${path}) | ${summaryOf(read(`${path}/index.ts`))} |`;
      }),
    ),
  ].join('\n');

const region = (name: string): RegExp =>
  new RegExp(`(<!-- ${name}: written by npm run docs -->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`);

/** A page with its generated regions as they are now. @throws Error if the page lacks one of the regions. */
export const withRegions = (page: string, regions: Readonly<Record<string, string>>): string =>
  Object.entries(regions).reduce((text, [name, content]) => {
    if (!region(name).test(text)) throw new Error(`The page has no region "${name}".`);
    return text.replace(region(name), (_, begin: string, end: string) => `${begin}${content}\n${end}`);
  }, page);
