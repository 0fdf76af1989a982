/**
 * What every thread beside the serving one has in common.
 *
 * Effects: ends the process.
 *
 * @module
 */
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'

/** A thread finds the modules stripped and compiled where this one does; by itself it would take 20 MB to do it again. */
export function threadEnvironment(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir()
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) }
}

/**
 * A thread that dies takes the process with it: half a service would look well and do nothing. Thrown where nobody catches:
 * Node prints it and ends with code 1; what was begun is taken up at the next start.
 */
export function endProcess(part: string, cause: unknown): void {
  const reason = cause instanceof Error ? cause.message : String(cause)
  setImmediate(() => {
    throw new Error(`${part} failed, so the process ends: ${reason}. Nothing is lost; start it again.`, { cause })
  })
}
