import ts from 'typescript';

/** Visits a node of a syntax tree and its descendants. */
export const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
};
