/*
 * Loaded into a process and its threads with --import: takes the network away, and writes every attempt to reach
 * it, and every command that is started, to the file TRACT_TRAP.
 */

import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const trap = process.env['TRACT_TRAP'] ?? '';

/** @param {string} line */
const note = (line) => appendFileSync(trap, `${line}\n`);

/** @param {string} what */
const refuse =
  (what) =>
  /** @param {unknown[]} args */
  (...args) => {
    note(`network: ${what} ${JSON.stringify(args[0])}`);
    throw new Error(`${what} was called, and there is no network`);
  };

/**
 * @param {Record<string, any>} target
 * @param {readonly string[]} names
 * @param {string} of
 */
const refuseAll = (target, names, of) => {
  for (const name of names) target[name] = refuse(`${of}.${name}`);
};

const { connect } = net.Socket.prototype;
/** A pipe of this machine is no network. @type {(this: net.Socket, ...args: any[]) => net.Socket} */
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const isPipe = typeof options === 'string' || typeof options?.path === 'string';
  return isPipe ? connect.apply(this, /** @type {any} */ (args)) : refuse('connect')(options);
};
refuseAll(dns, ['lookup', 'resolve', 'resolve4', 'resolve6'], 'dns');
refuseAll(dns.promises, ['lookup', 'resolve', 'resolve4', 'resolve6'], 'dns.promises');
refuseAll(dgram.Socket.prototype, ['send', 'connect', 'bind'], 'dgram');
Object.assign(globalThis, { fetch: refuse('fetch') });

/** @type {any} */
const { prototype } = childProcess.ChildProcess;
const { spawn } = prototype;
/** @param {{ file: string, args: string[] }} options */
prototype.spawn = function (options) {
  note(`command: ${options.args.join(' ')}`);
  return spawn.call(this, options);
};
refuseAll(childProcess, ['spawnSync', 'execSync', 'execFileSync'], 'child_process');
syncBuiltinESMExports();
