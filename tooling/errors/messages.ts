import ts from 'typescript';
import { walk } from './walk';

/** The fixed parts of a text between its inserted values. */
export type Template = readonly string[];

/** An error message in the sources. */
export interface Message {
  readonly file: string;
  readonly line: number;
  /** The texts of all branches; the parts of each surround the inserted values. */
  readonly templates: readonly Template[];
}

/** Functions that make an error from a text, including helpers of single files. */
const MAKERS =
  /^(TractError|EngineError|UsageError|InterruptedError|Error|RangeError|TypeError|badArgument|bad|damaged|fail|refuse|broken)$/;

/** Returns the messages of a source file. A call whose text comes from elsewhere has none. */
export const messagesOf = (file: string, source: string): Message[] => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: Message[] = [];
  walk(parsed, (node) => {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    const maker = node.expression.getText();
    const [first, ...others] = node.arguments ?? [];
    if (first === undefined || !MAKERS.test(maker)) return;
    const templates =
      maker === 'badArgument'
        ? argumentTemplates(first, others)
        : [first, ...others].flatMap((argument) => templatesIn(argument));
    const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
    const readable = templates.filter((template) => template.some((part) => /[a-z]{3}/i.test(part)));
    if (readable.length > 0) found.push({ file, line: line + 1, templates: readable });
  });
  return found;
};

/** `NAME is VALUE: REMEDY`, as badArgument of @tractjs/core writes it. */
const argumentTemplates = (name: ts.Node, others: readonly ts.Node[]): Template[] => {
  const [head = ['']] = templatesIn(name);
  const [remedy = [''], ...branches] = others.slice(1).flatMap((argument) => templatesIn(argument));
  return [[...appended(head, ' is '), ...prefixed(': ', remedy)], ...branches];
};

const appended = (template: Template, text: string): Template => [
  ...template.slice(0, -1),
  (template.at(-1) ?? '') + text,
];

const prefixed = (text: string, [first = '', ...rest]: Template): Template => [text + first, ...rest];

/** Returns the texts in an expression; texts inside inserted values are separate. */
const templatesIn = (expression: ts.Node): Template[] => {
  const templates: Template[] = [];
  walk(expression, (node) => {
    if (ts.isStringLiteralLike(node)) templates.push([node.text]);
    else if (ts.isTemplateExpression(node))
      templates.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]);
  });
  return templates;
};
