import * as core from '@tractjs/core';
import * as data from '@tractjs/data';
import * as dataNode from '@tractjs/data/node';
import * as distill from '@tractjs/distill';
import * as engine from '@tractjs/engine';
import * as metrics from '@tractjs/metrics';
import * as ops from '@tractjs/ops';
import * as pretrained from '@tractjs/pretrained';
import * as runs from '@tractjs/runs';
import * as schedules from '@tractjs/schedules';
import * as steps from '@tractjs/steps';
import * as zoo from '@tractjs/zoo';
import * as zooNode from '@tractjs/zoo/node';
import * as frontDoor from '../index';
import * as parts from '../parts';

/** All public values of all packages. If the main entry has one of the same name, it is that one. */
export const everything = {
  ...core,
  ...data,
  ...dataNode,
  ...distill,
  ...engine,
  ...metrics,
  ...ops,
  ...pretrained,
  ...runs,
  ...schedules,
  ...steps,
  ...zoo,
  ...zooNode,
  ...frontDoor,
  ...parts,
};
