import type { Level, Range } from '@tractjs/core';
import { type AdamSettings, outputWeight, type Reduction, type Weight } from '@tractjs/distill';
import { formula } from './formula';
import { Unsupported } from './outcome';

const number = String.raw`(-?\d+\.?\d*(?:e[-+]?\d+)?)`;

/** Matches each pattern once, in any order, and insists that nothing but punctuation is left over. */
const consume = (
  what: string,
  text: string,
  patterns: Readonly<Record<string, RegExp>>,
): Record<string, RegExpMatchArray> => {
  let rest = text;
  const found: Record<string, RegExpMatchArray> = {};
  for (const [name, pattern] of Object.entries(patterns)) {
    const match = rest.match(pattern);
    if (match === null) continue;
    found[name] = match;
    rest = rest.replace(match[0], ' ');
  }
  if (/[^\s,;.]/.test(rest))
    throw new Unsupported(`${what} says ${JSON.stringify(rest.trim())}, which is not known here.`);
  return found;
};

/**
 * Reads an optimizer's text, such as "adam lr 1e-2 clip grad norm 1". @throws Unsupported if it says
 * anything else.
 */
export const readOptimizer = (
  text: string,
): { readonly learningRate: number; readonly adam: AdamSettings } => {
  const found = consume('optimizer', text, {
    adam: /\badam\b/i,
    learningRate: new RegExp(String.raw`\b(?:lr|learning rate)[ =]*${number}`, 'i'),
    betas: new RegExp(String.raw`\bbetas?[ =]*[([]?${number}[ ,]+${number}[)\]]?`, 'i'),
    epsilon: new RegExp(String.raw`\beps(?:ilon)?[ =]*${number}`, 'i'),
    none: /\b(?:no|without) (?:gradient |grad )?clip(?:ping)?\b/i,
    clip: new RegExp(
      String.raw`\bclip(?:ping)?(?: (?:grad(?:ient)?|global))*(?: norm)?[ =]*(?:at |to )?${number}`,
      'i',
    ),
  });
  const value = (name: string, group = 1): number | undefined => {
    const match = found[name]?.[group];
    return match === undefined ? undefined : Number(match);
  };
  const learningRate = value('learningRate');
  if (found['adam'] === undefined || learningRate === undefined) {
    throw new Unsupported(`the optimizer ${JSON.stringify(text)} is not Adam with a learning rate.`);
  }
  const [beta1, beta2, epsilon] = [value('betas'), value('betas', 2), value('epsilon')];
  return {
    learningRate,
    adam: {
      clip: value('clip') ?? 0,
      ...(beta1 !== undefined && { beta1 }),
      ...(beta2 !== undefined && { beta2 }),
      ...(epsilon !== undefined && { epsilon }),
    },
  };
};

/** What a loss is weighted with, and how it is reduced over the numbers of an example. */
export interface RecordedLoss {
  readonly weight: Weight;
  readonly reduction: Reduction;
}

/** Reads a weight's text, such as "max(gamma/(1-gamma),1), summed over pixels, mean over batch". */
export const readWeight = (text: string): RecordedLoss => {
  const [expression = '', ...phrases] = topLevelParts(text);
  const found = consume('lossWeight', phrases.join(', '), {
    pixels: /\b(summed|sum|mean|averaged) over pixels\b/i,
    batch: /\b(?:mean|averaged) over (?:the )?batch\b/i,
  });
  if (found['pixels'] === undefined)
    throw new Unsupported(
      `lossWeight ${JSON.stringify(text)} does not say whether pixels are summed or averaged.`,
    );
  const plain = /^(?:uniform|none|constant)$/i.test(expression) ? '1' : expression;
  const evaluate = formula(plain, ['gamma', 'snr', 'alpha', 'sigma']);
  const weight = ({ alpha, sigma }: Level) =>
    evaluate({
      gamma: (alpha * alpha) / (alpha * alpha + sigma * sigma),
      snr: (alpha / sigma) ** 2,
      alpha,
      sigma,
    });
  return { weight, reduction: /^sum/i.test(found['pixels'][1] as string) ? 'sum' : 'mean' };
};

/** The parts of a text between the commas that are in no parentheses. */
const topLevelParts = (text: string): string[] => {
  let depth = 0;
  const parts = [''];
  for (const c of text) {
    depth += c === '(' ? 1 : c === ')' ? -1 : 0;
    if (c === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts.map((part) => part.trim());
};

/** Where predictions are clipped, and EDM's loss: what the note of an EDM recording says. */
export interface RecordedNote {
  readonly teacher: Range | false;
  readonly selfTeacher: Range | false;
  readonly loss: RecordedLoss | undefined;
}

/** Reads the note of an EDM recording. @throws Unsupported if it says anything unknown. */
export const readNote = (text: string): RecordedNote => {
  const range = String.raw`\[ *${number} *, *${number} *\]`;
  const found = consume('note', text, {
    teacherPlain: /\bteacher (?:Heun|DDIM) step(?: t->t-\S+)? without clipping\b/i,
    teacherClipped: new RegExp(
      String.raw`\bteacher (?:Heun|DDIM) step(?: t->t-\S+)? with x0 clipped to ${range}`,
      'i',
    ),
    selfClipped: new RegExp(
      `self-teacher and student jumps are DDIM with x0 clipped to ${range} in the self-teacher jump only`,
      'i',
    ),
    selfPlain: /self-teacher and student jumps are DDIM without clipping/i,
    lowest: /at t ?= ?1 the target is the (?:unclipped )?teacher x0/i,
    loss: /loss ?= ?mean over pixels of weight ?\* ?\(c_out-normali[sz]ed error\)\^2, mean over batch/i,
  });
  const ends = (match: RegExpMatchArray | undefined): Range | false =>
    match === undefined ? false : [Number(match[1]), Number(match[2])];
  return {
    teacher: ends(found['teacherClipped']),
    selfTeacher: ends(found['selfClipped']),
    loss: found['loss'] && { weight: outputWeight({ dataStd: 0.5 }), reduction: 'mean' },
  };
};
