/** A command line that a document names. */
export interface CommandLine {
  readonly words: readonly string[];
  /** As in `docs/readers.md:12`. */
  readonly place: string;
  /** Whether the line is complete, as in a block. In a sentence it may lack required parts. */
  readonly whole: boolean;
}

/**
 * Returns the command lines of a Markdown file: lines of sh, bash, shell, unmarked and indented blocks, and code in
 * sentences. Comments, variables before a command and continued lines (`\`) are as in a shell; `a && b` are two lines.
 */
export const commandLinesOf = (markdown: string, file: string): CommandLine[] => {
  const found: CommandLine[] = [];
  const lines = markdown.split('\n');
  const add = (text: string, line: number, whole: boolean) => {
    for (const part of text.split(/ && | \| /)) {
      const words = wordsOf(part);
      if (words.length > 0) found.push({ words, place: `${file}:${line + 1}`, whole });
    }
  };
  let prose: { readonly text: string; readonly line: number }[] = [];
  const endProse = () => {
    const text = prose.map((line) => line.text).join('\n');
    for (const match of text.matchAll(/`([^`\n]+(?:\n[^`\n]+)?)`/g)) {
      const before = text.slice(0, match.index).split('\n').length - 1;
      add((match[1] as string).replace('\n', ' '), (prose[before] as { line: number }).line, false);
    }
    prose = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const fence = /^\s*```\s*(\w*)/.exec(line);
    if (!fence && /^ {4}\S/.test(line) && /^( {4}.*)?$/.test(lines[i - 1] ?? '')) {
      endProse();
      add(line, i, true);
    } else if (!fence) {
      prose.push({ text: line, line: i });
    } else {
      endProse();
      const shell = ['', 'sh', 'bash', 'shell'].includes(fence[1] as string);
      for (i++; i < lines.length && !/^\s*```/.test(lines[i] as string); i++) {
        const first = i;
        let text = lines[i] as string;
        while (text.endsWith('\\') && i + 1 < lines.length) text = `${text.slice(0, -1)}${lines[++i]}`;
        if (shell) add(text, first, true);
      }
    }
  }
  endProse();
  return found;
};

/** Splits a shell line into words, without quotes, comments and leading variables. */
export const wordsOf = (line: string): string[] => {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)].map(
    ([all, double, single]) => double ?? single ?? all,
  );
  const comment = words.findIndex((word) => word.startsWith('#'));
  const plain = comment < 0 ? words : words.slice(0, comment);
  const start = plain.findIndex((word) => word !== '$' && !/^[A-Z_]+=/.test(word));
  return start < 0 ? [] : plain.slice(start);
};
