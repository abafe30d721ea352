import { TractError } from '@tractjs/core';
import { pretrainedFolder, pretrainedNames } from '@tractjs/pretrained';
import { describe, expect, it } from 'vitest';
import { loadModel, modelFolder } from './models';

describe('modelFolder', () => {
  it('leaves paths as they are, and finds pretrained models', () => {
    expect(modelFolder('runs/teacher')).toBe('runs/teacher');
    for (const name of pretrainedNames)
      expect(modelFolder(`pretrained:${name}`)).toBe(pretrainedFolder(name));
  });

  it('refuses names that are not there, with those that are', () => {
    expect(() => modelFolder('pretrained:imagenet')).toThrow(TractError);
    expect(() => modelFolder('pretrained:imagenet')).toThrow(new RegExp(pretrainedNames.join(', ')));
  });
});

describe('loadModel', () => {
  it('refuses a folder that is not there', async () => {
    await expect(loadModel('no/such/folder')).rejects.toThrow(/no model folder at no\/such\/folder/);
  });
});
