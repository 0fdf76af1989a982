/**
 * What a command of the command line is.
 *
 * @module
 */
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Environment } from '../runtime/node/settings.ts'

export interface CommandContext {
  env: Environment
  version: string
  /** Machine-readable output was asked for. */
  json: boolean
  options: Record<string, string | boolean | (string | boolean)[] | undefined>
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

export interface Command {
  name: string
  /** As typed, for the overview. */
  usage: string
  summary: string
  /** The whole help page. */
  help: string
  options?: ParseArgsOptionsConfig
  /** Returns the exit code. */
  run(positionals: string[], context: CommandContext): Promise<number>
}
