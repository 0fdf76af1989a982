/**
 * The command line: finds the command, answers help, turns expected faults into one sentence and an exit code.
 *
 * Exit codes: 0 done, 1 done but something failed, 2 the call or the settings cannot be used, 3 the store cannot be used.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DatabaseError } from '../ports.ts'
import { BackupError } from '../runtime/node/backup.ts'
import { readEnvironment } from '../runtime/node/environment.ts'
import { SettingsError } from '../runtime/node/settings.ts'
import { nearMiss } from '../source/near-miss.ts'
import type { Command, CommandContext } from './command.ts'

/** Loaded when one is called: serving wants nothing of what the others need. In the order of the overview. */
export const COMMANDS: Record<string, () => Promise<Command>> = {
  init: async () => (await import('./commands/init.ts')).initCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  work: async () => (await import('./commands/work.ts')).workCommand,
  add: async () => (await import('./commands/add.ts')).addCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  edit: async () => (await import('./commands/edit.ts')).editCommand,
  pause: async () => (await import('./commands/pause.ts')).pauseCommand,
  resume: async () => (await import('./commands/pause.ts')).resumeCommand,
  remove: async () => (await import('./commands/remove.ts')).removeCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  preview: async () => (await import('./commands/preview.ts')).previewCommand,
  poll: async () => (await import('./commands/poll.ts')).pollCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  endpoints: async () => (await import('./commands/endpoints.ts')).endpointsCommand,
  events: async () => (await import('./commands/events.ts')).eventsCommand,
  token: async () => (await import('./commands/token.ts')).tokenCommand,
  backup: async () => (await import('./commands/backup.ts')).backupCommand,
  restore: async () => (await import('./commands/backup.ts')).restoreCommand,
  retention: async () => (await import('./commands/retention.ts')).retentionCommand,
  withdraw: async () => (await import('./commands/withdraw.ts')).withdrawCommand,
  rekey: async () => (await import('./commands/rekey.ts')).rekeyCommand,
}

/** A call that cannot be understood. */
class UsageError extends Error {
  override name = 'UsageError'
}

/** What a command talks to; the process unless a test brings its own. */
export type Surroundings = Pick<CommandContext, 'env' | 'stdin' | 'stdout' | 'stderr'>

/** Runs `argv` (without node and script) and returns the exit code. */
export async function main(argv: string[], around: Surroundings = process): Promise<number> {
  const version = readVersion()
  const { stderr } = around
  try {
    return await run(argv, version, around)
  } catch (error) {
    if (error instanceof UsageError || error instanceof SettingsError || error instanceof BackupError) {
      stderr.write(`dateline: ${error.message}\n`)
      return 2
    }
    if (error instanceof DatabaseError) {
      stderr.write(`dateline: ${storeFault(error)}\n`)
      return 3
    }
    if (isSystemError(error)) {
      stderr.write(
        `dateline: the system refused it: ${error.message}${error.path && !error.message.includes(error.path) ? ` ${error.path}` : ''}\n`,
      )
      return 2
    }
    throw error
  }
}

/** A file, folder or port that cannot be used, which no command expected. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'errno' in error
}

async function run(argv: string[], version: string, { env, stdin, stdout, stderr }: Surroundings): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const about = name === 'help' ? rest.find((word) => !word.startsWith('-')) : undefined
    stdout.write(about === undefined ? await overview(version) : (await needCommand(about)).help)
    return 0
  }
  if (name === '--version' || name === 'version' || name === '-V' || name === '-v') {
    stdout.write(`dateline ${version}\n`)
    return 0
  }
  const command = await needCommand(name)
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(rest, command)
  } catch (error) {
    const [what = ''] = (error as Error).message.split(/\.?(?:\n|\. |$)/)
    throw new UsageError(`${what}. See \`dateline help ${name}\`.`)
  }
  if (parsed.values['help']) {
    stdout.write(command.help)
    return 0
  }
  const dir = typeof parsed.values['dir'] === 'string' ? parsed.values['dir'] : undefined
  const context: CommandContext = {
    env: readEnvironment(env, { cwd: process.cwd(), ...(dir === undefined || command.makesFolder ? {} : { dir }) }),
    ...(dir === undefined ? {} : { dir }),
    version,
    json: parsed.values['json'] === true,
    options: parsed.values,
    stdin,
    stdout,
    stderr,
  }
  return command.run(parsed.positionals, context)
}

function parse(args: string[], command: Command) {
  return parseArgs({
    args,
    allowPositionals: true,
    strict: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      json: { type: 'boolean' },
      dir: { type: 'string' },
      ...command.options,
    },
  })
}

async function needCommand(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load) return load()
  const near = nearMiss(name, Object.keys(COMMANDS))
  throw new UsageError(
    `there is no command "${name}". ${near ? `Did you mean ${near}? ` : ''}\`dateline help\` lists them: ${Object.keys(COMMANDS).join(', ')}.`,
  )
}

async function overview(version: string): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const width = Math.max(...commands.map((c) => c.usage.length))
  return `dateline ${version}: turns news sites into feeds people and machines can rely on

Usage: dateline <command> [options]

${commands.map((c) => `  ${c.usage.padEnd(width)}  ${c.summary}`).join('\n')}
  ${'help [command]'.padEnd(width)}  this page, or a command's own

Every command takes --dir <folder>: a folder made by \`dateline init\`, with feeds/, data/ and .env in it.
Settings come from the environment (DATELINE_PORT, DATELINE_DATA, DATELINE_FEEDS …) or from .env; docs/configuration.md lists them.
Inside the clone the command is \`npx dateline\`: the package of that name on npm is somebody else's.
`
}

function storeFault(error: DatabaseError): string {
  switch (error.kind) {
    case 'full':
      return `the disk is full: ${error.message}. Nothing was damaged; free some space and start again.`
    case 'readonly':
      return `the store cannot be written: ${error.message}. Give this user the right to write there, or set DATELINE_DATA to another folder.`
    case 'corrupt':
      return `the store is damaged: ${error.message}. Restore a backup, or move the file away to begin anew.`
    case 'busy':
      return `another process keeps the store locked: ${error.message}. Try again in a moment.`
    default:
      return error.message
  }
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }
  return manifest.version
}
