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
import { describe, expect, it } from 'vitest';
import * as umbrella from './index';

/** What this package has its own of, with fewer or other arguments. */
const OWN = { core: ['sample'], zooNode: ['loadModel'] } as Record<string, readonly string[]>;
const packages = {
  core,
  data,
  dataNode,
  distill,
  engine,
  metrics,
  ops,
  pretrained,
  runs,
  schedules,
  steps,
  zoo,
  zooNode,
};

describe.each(Object.entries(packages))('the umbrella and %s', (name, exports) => {
  it('has everything under the same name', () => {
    const expected = Object.keys(exports).filter((key) => !OWN[name]?.includes(key));
    expect(expected.length).toBeGreaterThan(0);
    for (const key of expected) {
      expect([key, (umbrella as Record<string, unknown>)[key]]).toEqual([
        key,
        (exports as Record<string, unknown>)[key],
      ]);
    }
  });
});
