import {
  adviceFor,
  type EngineMeasurement,
  type EngineReport,
  inspectEngine,
  measureEngine,
} from '@tractjs/engine';
import { positive } from '../options/fields';
import { listing } from '../report/table';
import { compact } from '../terminal/progress-line';
import { command } from './command';

export const doctorCommand = command({
  name: 'doctor',
  summary: 'Show which tensor engine runs here, its speed, and how to make it faster.',
  fields: {
    seconds: positive('seconds of the measurement; 0 skips it', { default: 2, zero: true, max: 600 }),
  },
  examples: ['tract doctor', 'tract doctor --engine wasm --json'],
  async run({ output, engine }, { seconds }) {
    await engine();
    const report = await inspectEngine();
    const measurement = seconds > 0 ? await measureEngine({ seconds }) : undefined;
    const advice = adviceFor(report);
    output.emit('result', { ...report, ...(measurement && { measurement }), advice });
    output.say(machineTable(report, measurement));
    output.say(`\nbackends, fastest first\n${candidateTable(report)}`);
    output.say(
      `\nadvice\n${(advice.length > 0 ? advice : ['No known change would make it faster here.']).map((line) => `  ${line}`).join('\n')}`,
    );
  },
});

const machineTable = (report: EngineReport, measurement: EngineMeasurement | undefined): string => {
  const { platform, node, cpu, memoryBytes, cache, versions, engine } = report;
  const { tfjs, tensorflow, compiler } = versions;
  return listing([
    ['machine', `${platform}, ${cpu.cores} cores (${cpu.model}), ${compact(memoryBytes / 1e9)} GB`],
    [
      'versions',
      [`Node ${node.slice(1)}`, `tfjs ${tfjs}`, tensorflow && `TensorFlow ${tensorflow}`, compiler]
        .filter(Boolean)
        .join(', '),
    ],
    ['threads', String(engine?.threads ?? report.threads)],
    ['kernels', engine?.kernels.length ? engine.kernels.join(', ') : 'none of our own'],
    [
      'cache',
      cache.folder === undefined
        ? 'none: set one with TRACT_ENGINE_CACHE'
        : `${cache.folder} (${compact(cache.bytes / 1e6)} MB${cache.built ? ', native engine built' : ''})`,
    ],
    ...(measurement
      ? ([
          ['matmul', `${compact(measurement.matmulGflops)} GFLOPS`],
          ['convolution', `${compact(measurement.convolutionGflops)} GFLOPS (forward and both gradients)`],
        ] as const)
      : []),
  ]);
};

const candidateTable = ({ candidates, engine }: EngineReport): string =>
  listing(
    candidates.map(({ backend, available, detail, remedy }) => {
      const mark = backend === engine?.backend ? '*' : available ? '+' : '-';
      return [`  ${mark} ${backend}`, [detail, !available && remedy].filter(Boolean).join('; ')];
    }),
  );
