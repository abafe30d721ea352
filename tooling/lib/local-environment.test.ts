import { expect, it } from 'vitest';
import { localEnvironment } from './local-environment.mjs';

const url = 'http://127.0.0.1:4000/';
const of = (environment: Record<string, string>, found?: string) => {
  const { publish, use } = localEnvironment(url, environment, '/tmp/dry', found);
  return { publish: { ...environment, ...publish }, use: { ...environment, ...use } };
};

it('publishes only to this machine, whatever registry npm is configured with', () => {
  const { publish } = of({
    npm_config_registry: 'https://one.example/',
    NPM_CONFIG_REGISTRY: 'https://two.example/',
    'NPM_CONFIG_@TRACTJS:REGISTRY': 'https://three.example/',
  });
  const registries = Object.entries(publish).filter(([name, value]) => /registry/i.test(name) && value);
  expect(registries.map(([, value]) => value)).toEqual([url, url]);
  expect(publish).toMatchObject({ npm_config_registry: url, 'npm_config_@tractjs:registry': url });
});

it("installs @tractjs from this machine, and everything else from the user's registry", () => {
  const { use } = of({
    npm_config_registry: 'https://one.example/',
    npm_config_cache: '/somewhere',
    'npm_config_@tractjs:registry': 'https://three.example/',
  });
  expect(use).toMatchObject({
    npm_config_registry: 'https://one.example/',
    npm_config_cache: '/somewhere',
    'npm_config_@tractjs:registry': url,
  });
});

it('drops settings that would block a release or install less', () => {
  const settings = [
    'NPM_CONFIG_PROVENANCE',
    'npm_config_dry_run',
    'npm_config_min-release-age',
    'npm_config_omit',
  ];
  const { publish, use } = of(Object.fromEntries(settings.map((name) => [name, 'true'])));
  for (const name of settings) {
    expect(publish, name).toHaveProperty([name], undefined);
    expect(use, name).toHaveProperty([name], undefined);
  }
});

it('bypasses proxies for this machine, and keeps other exceptions', () => {
  const { use } = of({ HTTP_PROXY: 'http://proxy.example', NO_PROXY: 'inside.example' });
  expect(use).toMatchObject({
    NO_PROXY: 'inside.example,127.0.0.1',
    no_proxy: 'inside.example,127.0.0.1',
    npm_config_noproxy: 'inside.example,127.0.0.1',
  });
});

it('gives a home folder only to a user without one', () => {
  expect(of({}, '').use).toMatchObject({ HOME: '/tmp/dry/home' });
  expect(of({ HOME: '/home/me' }, '/home/me').use).toMatchObject({ HOME: '/home/me' });
});
