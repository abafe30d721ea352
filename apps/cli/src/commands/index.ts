import type { Command } from './command';
import { convertCommand } from './convert';
import { demoCommand } from './demo';
import { distillCommand } from './distill';
import { doctorCommand } from './doctor';
import { evalCommand } from './eval';
import { inspectCommand } from './inspect';
import { reportCommand } from './report';
import { resumeCommand } from './resume';
import { runsCommand } from './runs';
import { sampleCommand } from './sample';
import { trainCommand } from './train';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  demoCommand,
  trainCommand,
  distillCommand,
  resumeCommand,
  runsCommand,
  reportCommand,
  sampleCommand,
  evalCommand,
  inspectCommand,
  convertCommand,
  doctorCommand,
];
