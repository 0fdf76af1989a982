/**
 * What a command of the command line is.
 *
 * @module
 */
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Environment } from '../runtime/node/settings.ts'

export interface CommandContext {
  /** The process's, with `.env` of the folder and secrets from files. */
  env: Environment
  /** The folder given by `--dir`, as typed. */
  dir?: string
  version: string
  /** Machine-readable output was asked for. */
  json: boolean
  options: Record<string, string | boolean | (string | boolean)[] | undefined>
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

/** `1 source`, `2 sources`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

export interface Command {
  name: string
  /** As typed, for the overview. */
  usage: string
  summary: string
  /** The whole help page. */
  help: string
  options?: ParseArgsOptionsConfig
  /** The command makes its folder itself: `--dir` need not exist. */
  makesFolder?: boolean
  /** Returns the exit code. */
  run(positionals: string[], context: CommandContext): Promise<number>
}
