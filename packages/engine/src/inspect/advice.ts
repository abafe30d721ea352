import type { EngineReport } from './inspect-engine';

/** Returns advice that would make the engine faster, one sentence per line; empty if there is none. */
export const adviceFor = (report: EngineReport): string[] => {
  const { candidates, cpu, engine, memoryBytes } = report;
  const lines: string[] = [];
  const rank = engine ? candidates.findIndex(({ backend }) => backend === engine.backend) : candidates.length;
  for (const { backend, available, detail, remedy } of candidates.slice(0, Math.max(rank, 0))) {
    const passed = engine?.skipped.find((other) => other.backend === backend);
    if (passed?.remedy) lines.push(`${backend}: ${passed.reason} ${passed.remedy}`);
    else if (!passed && available && engine)
      lines.push(
        `${backend} is faster than ${engine.backend}: remove TRACT_ENGINE and options.backend to use it.`,
      );
    else if (!available && remedy && !engine) lines.push(`${backend}: ${detail}. ${remedy}`);
  }
  if (engine?.tfjsBackend === 'tensorflow' && engine.threads < cpu.cores) {
    lines.push(
      `The engine uses ${engine.threads} of ${cpu.cores} cores: raise TRACT_THREADS or leave it out.`,
    );
  }
  if (engine?.backend === 'tfjs-node') {
    lines.push(
      'tfjs-node as npm installs it lacks the fused group norm and Adam: the native engine trains about twice as fast.',
    );
  }
  if (memoryBytes < 4e9) lines.push('This machine has less than 4 GB of memory: use a small batch.');
  return lines;
};
