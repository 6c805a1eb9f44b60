// Debian packages for the live tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Runs a program of the installation to its end; whether it went well. */
export const runInstaller = (command, args, { input, env = {} } = {}) =>
  spawnSync(command, args, {
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...env },
    timeout: 600_000,
  }).status === 0;

/** @throws {Error} where it can't be installed: not root, not Debian */
export function mustBeRootOnDebian(name) {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (process.getuid?.() !== 0 || !/^ID(_LIKE)?=.*\bdebian\b/m.test(release))
    throw new Error(`${name} is not installed, and only root on Debian can install it`);
  console.log(`No ${name} found: installing Debian’s …`);
}

/** @throws {Error} when apt-get fails, also with fresh lists */
export function aptInstall(name, packages, env) {
  const apt = (...args) =>
    runInstaller('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], { env });
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (apt(...install)) return;
  apt('update');
  if (!apt(...install)) throw new Error(`apt-get could not install ${name}`);
}
