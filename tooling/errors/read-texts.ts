import ts from 'typescript';
import { walk } from './walk';

/** Returns the literal texts of a regular expression. */
const literalsOf = (expression: string): string[] => {
  const body = expression.slice(1, expression.lastIndexOf('/'));
  const texts = [''];
  const add = (letter: string): void => {
    texts.push((texts.pop() ?? '') + letter);
  };
  for (let i = 0; i < body.length; i++) {
    const letter = body[i] as string;
    if (letter === '\\') {
      const next = body[++i] as string;
      if (/[a-z0-9]/i.test(next)) texts.push('');
      else add(next);
    } else if (letter === '[') {
      while (i < body.length && (body[i] !== ']' || body[i - 1] === '\\')) i++;
      texts.push('');
    } else if (/[.*+?()|^${}]/.test(letter)) texts.push('');
    else add(letter);
  }
  return texts;
};

/** Returns whether a string is the name of a test, which reads no message. */
const isTitle = ({ parent }: ts.Node): boolean =>
  parent !== undefined &&
  ts.isCallExpression(parent) &&
  /^(it|test|describe)\b/.test(parent.expression.getText());

/** Returns the texts that a test file reads: its strings, and the literal parts of its regular expressions. */
export const textsReadIn = (file: string, source: string): string[] => {
  const texts: string[] = [];
  walk(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true), (node) => {
    if (isTitle(node)) return;
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    else if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
      texts.push(node.text);
    else if (ts.isRegularExpressionLiteral(node)) texts.push(...literalsOf(node.text));
  });
  return texts.map((text) => text.trim()).filter((text) => text.length >= 6);
};
