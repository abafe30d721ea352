import type { PickleGlobal, PickleObject, PickleValue } from '../pickle';
import type { SafeDtype } from '../safetensors/types';

/** The supported dtypes by PyTorch's names. */
const READ: Readonly<Record<string, SafeDtype>> = {
  float64: 'F64',
  double: 'F64',
  float32: 'F32',
  float: 'F32',
  float16: 'F16',
  half: 'F16',
  bfloat16: 'BF16',
  float8_e4m3fn: 'F8_E4M3',
  float8_e5m2: 'F8_E5M2',
  int64: 'I64',
  long: 'I64',
  int32: 'I32',
  int: 'I32',
  int16: 'I16',
  short: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
};

/** PyTorch's other dtypes, which may occur next to tensors but not as their type. */
const OTHERS = [
  ...['complex32', 'chalf', 'complex64', 'cfloat', 'complex128', 'cdouble'],
  ...['quint8', 'qint8', 'qint32', 'quint4x2', 'quint2x4'],
  ...['float8_e4m3fnuz', 'float8_e5m2fnuz', 'float8_e8m0fnu', 'float4_e2m1fn_x2'],
  ...['bits1x8', 'bits2x4', 'bits4x2', 'bits8', 'bits16'],
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((bits) => [`int${bits}`, `uint${bits}`]),
];

/** A dtype as a pickle refers to it. */
export interface TorchDtype extends PickleObject {
  readonly pickled: 'torch dtype';
  readonly torchDtype: string;
}

/** The globals of PyTorch's dtypes. */
export const dtypeGlobals: Readonly<Record<string, PickleGlobal>> = Object.fromEntries(
  [...Object.keys(READ), ...OTHERS].map((name) => [
    `torch ${name}`,
    { pickled: 'torch dtype', torchDtype: `torch.${name}` } satisfies TorchDtype,
  ]),
);

/** Returns the name of a dtype, such as torch.float16; undefined if a value is not a dtype. */
export const dtypeName = (value: PickleValue | undefined): string | undefined =>
  typeof value === 'object' && value !== null && 'pickled' in value && value.pickled === 'torch dtype'
    ? (value as TorchDtype).torchDtype
    : undefined;

/** Returns the dtype of a name such as torch.float16; undefined if it is not supported. */
export const dtypeOf = (name: string): SafeDtype | undefined => {
  const short = name.replace(/^torch\./, '');
  return Object.hasOwn(READ, short) ? READ[short] : undefined;
};
