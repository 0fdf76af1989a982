/**
 * Programs that come from outside npm. A test that needs one is skipped, with the reason, where it is missing;
 * with `DATELINE_NO_SKIPS` set, as in CI, its absence is a fault.
 *
 * Effects: reads the environment, runs `python3 --version`, prints.
 *
 * @module
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const BROWSERS = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of a Chromium; undefined where there is none and skipping is allowed. */
export function findChromium(): string | undefined {
  const path = BROWSERS.find((one) => one !== undefined && one !== '' && existsSync(one))
  return path ?? missing('no Chromium here (apt-get install chromium, or set CHROMIUM_PATH)')
}

/** Name of a Python 3; undefined where there is none and skipping is allowed. */
export function findPython(): string | undefined {
  return spawnSync('python3', ['--version']).status === 0 ? 'python3' : missing('no python3 here (apt-get install python3)')
}

function missing(reason: string): undefined {
  if (process.env['DATELINE_NO_SKIPS']) throw new Error(`nothing may be skipped, and there is ${reason}`)
  console.log(`skipped: ${reason}`)
  return undefined
}
