import ts from 'typescript';
import { walk } from './walk';

/** A text with places that are filled in. */
export type Template = readonly string[];

/** An error message in the sources. */
export interface Message {
  readonly file: string;
  readonly line: number;
  /** The texts that it is made of, those of all branches: the parts of each stand around what is filled in. */
  readonly templates: readonly Template[];
}

/** What makes an error of a text, here and in the helpers of single files. */
const MAKERS =
  /^(TractError|EngineError|UsageError|InterruptedError|Error|RangeError|TypeError|badArgument|bad|damaged|fail|refuse|broken)$/;

/** The messages of a source file. A call whose text comes from elsewhere has none of its own. */
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
    const told = templates.filter((template) => template.some((part) => /[a-z]{3}/i.test(part)));
    if (told.length > 0) found.push({ file, line: line + 1, templates: told });
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

/** The texts in an expression; those within what is filled into another are texts of their own. */
const templatesIn = (expression: ts.Node): Template[] => {
  const templates: Template[] = [];
  walk(expression, (node) => {
    if (ts.isStringLiteralLike(node)) templates.push([node.text]);
    else if (ts.isTemplateExpression(node))
      templates.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]);
  });
  return templates;
};
