/**
 * Reads every feed of a corpus as the product does, within limits, for a scorer to judge.
 *
 * Cases run in child processes: hostile ones alone, the others in turns of one child. A hang is killed after 25 s.
 *
 * Effects: reads the corpus, starts child processes, writes the result file.
 *
 * @module
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

interface FeedCase {
  id: string
  group: string
  file: string
  gzip?: boolean
  url?: string
  contentType?: string
  limits?: { ms?: number; rssMb?: number }
}

const TIMEOUT_MS = 25_000
const CHILD = new URL('./feeds-child.ts', import.meta.url).pathname

interface Worker {
  child: ChildProcessWithoutNullStreams
  run(request: FeedCase): Promise<Record<string, unknown>>
}

function startWorker(): Worker {
  const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stderr.resume()
  let settle: ((result: Record<string, unknown>) => void) | undefined
  createInterface({ input: child.stdout }).on('line', (line) =>
    settle?.((JSON.parse(line) as { result: Record<string, unknown> }).result),
  )
  child.on('exit', (code, signal) => settle?.({ ok: false, error: `CRASH ${signal ?? code}` }))
  child.stdin.on('error', () => {})
  return {
    child,
    run(request) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          settle?.({ ok: false, error: `TIMEOUT after ${TIMEOUT_MS} ms` })
          child.kill('SIGKILL')
        }, TIMEOUT_MS)
        settle = (result) => {
          clearTimeout(timer)
          settle = undefined
          resolve(result)
        }
        child.stdin.write(`${JSON.stringify(request)}\n`)
      })
    },
  }
}

/** Writes case id to result. `corpus` holds `manifest.json` and `files/`, or `feeds/` with both. */
export async function scoreFeeds(options: { corpus: string; out: string; group?: string }): Promise<{ cases: number }> {
  const nested = join(options.corpus, 'feeds')
  const root = existsSync(join(nested, 'manifest.json')) ? nested : options.corpus
  const { cases } = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')) as { cases: FeedCase[] }
  const results: Record<string, Record<string, unknown>> = {}
  let shared = startWorker()
  for (const one of cases) {
    if (options.group !== undefined && one.group !== options.group) continue
    const request = { ...one, file: join(root, one.file) }
    const alone = one.limits !== undefined
    const worker = alone ? startWorker() : shared
    const result = await worker.run(request)
    results[one.id] = result
    const died = /^(?:TIMEOUT|CRASH)/.test(String(result['error'] ?? ''))
    if (alone) worker.child.stdin.end()
    else if (died) shared = startWorker()
  }
  shared.child.stdin.end()
  writeFileSync(options.out, JSON.stringify(results))
  return { cases: Object.keys(results).length }
}
