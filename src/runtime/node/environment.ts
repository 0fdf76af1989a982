/**
 * The environment a command runs in: the process's own, below it the `.env` file of the folder, and secrets from files.
 *
 * `NAME_FILE=/run/secrets/x` gives `NAME` the content of that file, as containers hand secrets over. What the process
 * was started with always wins over `.env`.
 *
 * Effects: reads files.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { type Environment, SettingsError } from './settings.ts'

const MOST_SECRET_BYTES = 65_536

/**
 * The environment for `dir`, a folder made by `dateline init`, or for the current folder. With `dir`, sources and data
 * lie in it unless told otherwise, and relative paths of its `.env` count from it. Throws `SettingsError`.
 */
export function readEnvironment(given: Environment, options: { dir?: string; cwd: string }): Environment {
  const home = options.dir === undefined ? options.cwd : resolve(options.cwd, options.dir)
  if (options.dir !== undefined && !isFolder(home))
    throw new SettingsError(`--dir names ${home}, but there is no such folder. \`dateline init ${options.dir}\` makes it.`)
  const file = withPaths(readDotEnv(join(home, '.env')), home)
  const env: Environment = { ...file, ...withoutUndefined(given) }
  if (options.dir !== undefined) {
    env['DATELINE_FEEDS'] ||= join(home, 'feeds')
    env['DATELINE_DATA'] ||= join(home, 'data')
  }
  return withFileSecrets(env)
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

function withoutUndefined(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}

function readDotEnv(path: string): Environment {
  if (!existsSync(path)) return {}
  try {
    return parseEnv(readFileSync(path, 'utf8').replace(/^\ufeff/, '')) as Environment
  } catch (error) {
    throw new SettingsError(`${path} cannot be read (${(error as { code?: string }).code ?? error}).`)
  }
}

const PATHS = ['DATELINE_FEEDS', 'DATELINE_DATA']

function withPaths(env: Environment, home: string): Environment {
  for (const name of PATHS) {
    const value = env[name]
    if (value) env[name] = resolve(home, value)
  }
  return env
}

/** Files named by `…_FILE`. One of ours that cannot be read ends the start; of others', only what can be read is taken. */
function withFileSecrets(env: Environment): Environment {
  const out = { ...env }
  for (const [name, path] of Object.entries(env)) {
    const target = /^(\w+)_FILE$/.exec(name)?.[1]
    if (target === undefined || !path || (env[target] !== undefined && env[target] !== '')) continue
    const ours = target.startsWith('DATELINE_')
    try {
      const stats = statSync(path)
      if (stats.isFile() && stats.size <= MOST_SECRET_BYTES) out[target] = readFileSync(path, 'utf8').replace(/[\r\n]+$/, '')
      else if (ours) throw new SettingsError(`${name} names ${path}, which is not a file of at most 64 kB.`)
    } catch (error) {
      if (error instanceof SettingsError) throw error
      if (ours)
        throw new SettingsError(
          `${name} names ${path}, which cannot be read (${(error as { code?: string }).code ?? error}). Correct the path, or set ${target} itself.`,
        )
    }
  }
  return out
}
