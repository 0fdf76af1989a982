/**
 * Runs the command line as a child process and collects what it says.
 *
 * Effects: starts a process.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { main, type Surroundings } from '../../src/cli/main.ts'

export const SCRIPT = resolve(import.meta.dirname, '../../src/cli/dateline.mjs')

export interface Said {
  code: number | null
  out: string
  err: string
}

/** A folder that goes away with the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** Environment that leads every site of the newsroom to it, and nowhere else. */
export function newsroomEnv(newsroom: Newsroom, folder: string): Record<string, string> {
  writeFileSync(join(folder, 'newsroom-ca.pem'), newsroom.caPem)
  return {
    NODE_EXTRA_CA_CERTS: join(folder, 'newsroom-ca.pem'),
    DATELINE_RESOLVE: newsroom.resolveRules,
    DATELINE_HOST_SPACING: '0',
  }
}

/** Runs `dateline <args>` to its end; `input` is typed, then input ends. */
export async function dateline(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Promise<Said> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:DATELINE_|PORT$|HOST$)/.test(name))
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env: { ...Object.fromEntries(inherited), ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  child.stdin.end(options.input ?? '')
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  const [code] = await once(child, 'close')
  return { code, out, err }
}

/** The same inside this process: for commands that reach no network. */
export async function datelineHere(args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Said> {
  const said = { out: '', err: '' }
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk)
        done()
      },
    })
  const around = { env, stdin: Readable.from([input]), stdout: into('out'), stderr: into('err') } as unknown as Surroundings
  return { code: await main([...args], around), ...said }
}
