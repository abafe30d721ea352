/**
 * Returns what a .gitignore ignores, for its three plain forms: `name/` is a folder of this name at any depth, `/path/` a
 * folder at this path, and `*.end` every file and folder whose name has this ending. Git's own folder is ignored too.
 *
 * @param {string} text of the .gitignore in the root folder
 boolean} whether a path, relative to the root and with `/`, is left out=> * @returns {(path: string) => boolean} whether a path, relative to the root and with `/`, is ignored=> boolean} whether a path, relative to the root and with `/`, is left out
 * @throws Error if a line has another form
 */
export const ignoredBy = (text) => {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const names = new Set(['.git']);
  /** @type {string[]} */
  const paths = [];
  /** @type {string[]} */
  const ends = [];
  for (const line of lines) {
    const [, slash, folder] = /^(\/?)([\w.-]+(?:\/[\w.-]+)*)\/$/.exec(line) ?? [];
    const end = /^\*(\.[\w.-]+)$/.exec(line)?.[1];
    if (end !== undefined) ends.push(end);
    else if (folder !== undefined && (slash || folder.includes('/'))) paths.push(folder);
    else if (folder !== undefined) names.add(folder);
    else
      throw new Error(
        `.gitignore has the line "${line}", which the copy of the repository cannot follow: ` +
          'write name/, /path/ or *.end, or teach tooling/lib/ignored.mjs its form.',
      );
  }
  return (path) => {
    const parts = path.split('/');
    return (
      parts.some((name) => names.has(name) || ends.some((end) => name.endsWith(end))) ||
      paths.some((place) => path === place || path.startsWith(`${place}/`))
    );
  };
};
