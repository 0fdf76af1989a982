#!/usr/bin/env node
// The command `dateline`. Plain old JavaScript, so that it can explain itself on a Node too old for the rest: it looks
// for the Node that npm pinned beside it and hands over to that one.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED = 24
const here = dirname(fileURLToPath(import.meta.url))
const major = Number(process.versions.node.split('.')[0])

if (major >= NEEDED) {
  // Stripped and compiled once, kept beside the packages; where that cannot be written, each start does it again.
  const { enableCompileCache } = await import('node:module')
  enableCompileCache?.(join(here, '../../node_modules/.cache/dateline'))
  // A reader that went away (`dateline list | head -1`) ends a command in silence; a service does without its log.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error
      if (!['serve', 'work'].includes(process.argv[2])) process.exit()
    })
  }
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2))
} else {
  const bin = join(here, '../../node_modules/.bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(bin)) {
    const child = spawn(bin, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
  } else {
    console.error(
      `dateline: this is Node ${process.versions.node}; Node ${NEEDED} or newer is needed.\n` +
        'Run `npm ci` in the folder of Dateline: it brings a fitting Node along, and `npm start` and `npx dateline` use it.',
    )
    process.exit(1)
  }
}
