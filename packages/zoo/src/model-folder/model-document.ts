import { type Description, TractError } from '@tractjs/core';
import { checkedJson, MAX_CONFIG_ITEMS, MAX_DOCUMENT_BYTES } from '../parts';

/** The version of model.json that this package writes, and the newest that it reads. */
export const MODEL_VERSION = 1;

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where a model came from: versions, seed, data, phases, and anything else its author records. */
export type Provenance = Readonly<Record<string, Json>>;

/** The contents of model.json. */
export interface ModelDocument {
  readonly format: 'tract-model';
  readonly version: number;
  readonly network: Description;
  readonly schedule: Description;
  readonly grid: Description;
  /** What the denoiser predicts: 'x0'. */
  readonly prediction: string;
  /** Number of values in all parameters. */
  readonly parameters: number;
  /** The file of the parameters, with its hash, so that an incomplete save is noticed. */
  readonly weights: { readonly file: string; readonly bytes: number; readonly sha256: string };
  readonly provenance: Provenance;
}

/**
 * Encodes a document as the text of model.json.
 * @throws TractError if the provenance is not JSON, or exceeds the limits of `decodeDocument`: what is saved
 * can be loaded.
 */
export const encodeDocument = (document: ModelDocument): string => {
  checkJson('provenance', document.provenance);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const checked = checkedJson(text, MAX_CONFIG_ITEMS);
  const bytes = new TextEncoder().encode(text).byteLength;
  const why =
    bytes > MAX_DOCUMENT_BYTES
      ? `has ${bytes} bytes, more than ${MAX_DOCUMENT_BYTES}`
      : 'why' in checked && checked.why;
  if (why) throw new TractError(`provenance gives a model.json that ${why}: save less provenance.`);
  return text;
};

/**
 * Decodes the text of a model.json; `file` is its name in errors.
 * @throws TractError if it is not such a document, or of a newer version.
 */
export const decodeDocument = (text: string, file: string): ModelDocument => {
  const checked = checkedJson(text, MAX_CONFIG_ITEMS);
  if ('why' in checked)
    throw new TractError(`${file} ${checked.why}: it may be truncated. Save or copy the model again.`);
  const { value } = checked;
  if (!isRecord(value) || value['format'] !== 'tract-model') {
    throw new TractError(
      `${file} does not say "format": "tract-model": it belongs to something else. Give the folder of a model that this project saved.`,
    );
  }
  if (value['version'] !== MODEL_VERSION) {
    throw new TractError(
      `${file} has version ${JSON.stringify(value['version'])}, and this package reads version ${MODEL_VERSION}: update @tractjs/zoo, or save the model again with the installed version.`,
    );
  }
  for (const name of ['network', 'schedule', 'grid'] as const) {
    const part = value[name];
    if (!isRecord(part) || typeof part['kind'] !== 'string')
      throw damaged(file, name, 'an object with a kind');
  }
  const weights = value['weights'];
  if (
    !isRecord(weights) ||
    typeof weights['file'] !== 'string' ||
    typeof weights['bytes'] !== 'number' ||
    typeof weights['sha256'] !== 'string'
  ) {
    throw damaged(file, 'weights', 'an object with file, bytes and sha256');
  }
  if (!/^(?!\.{1,2}$)[^\\/\0]{1,255}$/.test(weights['file']))
    throw damaged(file, 'weights.file', 'the name of a file in the same folder');
  if (!isRecord(value['provenance'])) throw damaged(file, 'provenance', 'an object');
  return value as unknown as ModelDocument;
};

const damaged = (file: string, name: string, expected: string): TractError =>
  new TractError(
    `${file} has no usable ${JSON.stringify(name)}, which should be ${expected}: it was changed or is damaged. Save or copy the model again.`,
  );

const checkJson = (path: string, value: unknown): void => {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) checkJson(`${path}[${i}]`, item);
  else if (isRecord(value))
    for (const [key, item] of Object.entries(value)) checkJson(`${path}.${key}`, item);
  else if (
    value !== null &&
    typeof value !== 'string' &&
    typeof value !== 'boolean' &&
    !Number.isFinite(value)
  ) {
    throw new TractError(
      `${path} is ${String(value)}: model.json can contain strings, finite numbers, true, false, null, lists and objects. Leave it out, or write it as a string.`,
    );
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
