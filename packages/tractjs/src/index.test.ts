import * as core from '@tractjs/core';
import * as data from '@tractjs/data';
import * as dataNode from '@tractjs/data/node';
import * as distill from '@tractjs/distill';
import * as engine from '@tractjs/engine';
import * as ops from '@tractjs/ops';
import * as runs from '@tractjs/runs';
import * as schedules from '@tractjs/schedules';
import * as steps from '@tractjs/steps';
import * as zoo from '@tractjs/zoo';
import * as zooNode from '@tractjs/zoo/node';
import { describe, expect, it } from 'vitest';
import * as frontDoor from './index';
import * as parts from './parts';

const packages = { core, data, dataNode, distill, engine, ops, runs, schedules, steps, zoo, zooNode };
/** The names that this package defines itself. */
const OWN = new Set([
  ...['btd', 'consistency', 'multistepConsistency', 'tract', 'tractEdm'],
  ...['drawSamples', 'evaluateSamples', 'floorOf', 'imageEvaluator', 'pointEvaluator'],
  ...['loadModel', 'sample'],
]);

describe('the main entry', () => {
  it.each(Object.entries(frontDoor))('%s has one meaning', (name, value) => {
    const found = Object.values(packages).filter((one) => name in one);
    if (OWN.has(name)) return expect(value).toBeTypeOf('function');
    for (const one of found) expect((one as Record<string, unknown>)[name]).toBe(value);
    expect(found.length).toBeGreaterThan(0);
  });

  it('has at most 70 names', () => {
    expect(Object.keys(frontDoor).length).toBeLessThanOrEqual(70);
  });
});

it('the parts export no name of the main entry', () => {
  expect(Object.keys(parts).filter((name) => name in frontDoor)).toEqual([]);
});
