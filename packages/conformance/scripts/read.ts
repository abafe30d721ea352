/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const describe = (value: unknown): string =>
  value === undefined ? 'missing' : `${JSON.stringify(value)}`.slice(0, 60);

/** A finite number. @throws Error that names the field. */
export const readNumber = (fields: Fields, name: string): number => {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new Error(`${name} is ${describe(value)}, not a finite number.`);
  return value;
};

/** A text. @throws Error that names the field. */
export const readText = (fields: Fields, name: string): string => {
  const value = fields[name];
  if (typeof value !== 'string') throw new Error(`${name} is ${describe(value)}, not a text.`);
  return value;
};

/** A list of finite numbers, of the given length where one is given. @throws Error that names the field. */
export const readNumbers = (fields: Fields, name: string, length?: number): number[] => {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Error(`${name} is ${describe(value)}, not a list of numbers.`);
  const odd = value.findIndex((item) => typeof item !== 'number' || !Number.isFinite(item));
  if (odd >= 0) throw new Error(`${name}[${odd}] is ${describe(value[odd])}, not a finite number.`);
  if (length !== undefined && value.length !== length) {
    throw new Error(`${name} has ${value.length} numbers, but ${length} are needed.`);
  }
  return value as number[];
};

/** A JSON object. @throws Error that names the field. */
export const readFields = (fields: Fields, name: string): Fields => {
  const value = fields[name];
  if (!isFields(value)) throw new Error(`${name} is ${describe(value)}, not an object.`);
  return value;
};

/** A list of JSON objects, not empty. @throws Error that names the field. */
export const readList = (fields: Fields, name: string): Fields[] => {
  const value = fields[name];
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFields)) {
    throw new Error(`${name} is ${describe(value)}, not a list of objects.`);
  }
  return value;
};

/** A shape: a list of whole numbers above 0. @throws Error that names the field. */
export const readShape = (fields: Fields, name: string): number[] => {
  const shape = readNumbers(fields, name);
  if (shape.length === 0 || !shape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new Error(`${name} is ${describe(shape)}, not a shape.`);
  }
  return shape;
};
