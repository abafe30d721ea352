import type { WheelPlan } from './wheel-plan';

/**
 * A wheel from NVIDIA: project, version, folder in `nvidia/`, sha256, bytes, and the files that TensorFlow
 * loads.
 */
type Row = readonly [string, string, string, string, number, readonly string[]];

/**
 * The wheels that tensorflow[and-cuda] 2.18.1 requires in its METADATA (extra 'and-cuda') for Linux x64.
 * TensorFlow's libraries look for them at ../nvidia/<folder>/lib, relative to their own folder.
 */
const rows: readonly Row[] = [
  [
    'cublas',
    '12.5.3.2',
    'cublas',
    'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
    363_313_169,
    ['lib/libcublas.so.12', 'lib/libcublasLt.so.12'],
  ],
  [
    'cuda-cupti',
    '12.5.82',
    'cuda_cupti',
    'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953',
    13_811_507,
    ['lib/libcupti.so.12'],
  ],
  [
    'cuda-nvcc',
    '12.5.82',
    'cuda_nvcc',
    'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0',
    22_468_537,
    ['bin/ptxas', 'nvvm/libdevice/libdevice.10.bc'],
  ],
  [
    'cuda-nvrtc',
    '12.5.82',
    'cuda_nvrtc',
    '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
    24_873_108,
    ['lib/libnvrtc.so.12', 'lib/libnvrtc-builtins.so.12.5'],
  ],
  [
    'cuda-runtime',
    '12.5.82',
    'cuda_runtime',
    '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
    895_707,
    ['lib/libcudart.so.12'],
  ],
  [
    'cudnn',
    '9.3.0.75',
    'cudnn',
    '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
    577_163_502,
    [
      'lib/libcudnn.so.9',
      'lib/libcudnn_adv.so.9',
      'lib/libcudnn_cnn.so.9',
      'lib/libcudnn_engines_precompiled.so.9',
      'lib/libcudnn_engines_runtime_compiled.so.9',
      'lib/libcudnn_graph.so.9',
      'lib/libcudnn_heuristic.so.9',
      'lib/libcudnn_ops.so.9',
    ],
  ],
  [
    'cufft',
    '11.2.3.61',
    'cufft',
    '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
    192_524_114,
    ['lib/libcufft.so.11'],
  ],
  [
    'curand',
    '10.3.6.82',
    'curand',
    '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536',
    56_309_107,
    ['lib/libcurand.so.10'],
  ],
  [
    'cusolver',
    '11.6.3.83',
    'cusolver',
    '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
    130_341_232,
    ['lib/libcusolver.so.11'],
  ],
  [
    'cusparse',
    '12.5.1.3',
    'cusparse',
    '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
    217_558_979,
    ['lib/libcusparse.so.12'],
  ],
  [
    'nccl',
    '2.21.5',
    'nccl',
    '8579076d30a8c24988834445f8d633c697d42397e92ffc3f63fa26766d25e0a0',
    188_654_414,
    ['lib/libnccl.so.2'],
  ],
  [
    'nvjitlink',
    '12.5.82',
    'nvjitlink',
    'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
    21_298_879,
    ['lib/libnvJitLink.so.12'],
  ],
];

/** The CUDA libraries of the GPU engine; only the files listed here are unpacked. */
export const gpuLibraries: readonly WheelPlan[] = rows.map(
  ([name, version, folder, sha256, bytes, files]) => ({
    project: `nvidia-${name}-cu12`,
    version,
    platforms: ['manylinux2014_x86_64'],
    sha256,
    bytes,
    libraries: files.map((file) => `nvidia/${folder}/${file}`),
    folders: [],
  }),
);

/** Folder of CUDA's assembler in the wheels' folder; TensorFlow looks for the assembler on the PATH. */
export const assemblerFolder = 'nvidia/cuda_nvcc/bin';
