import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/demo.ts', import.meta.url))

/** Runs the demo on a free port; `onOutput` sees everything printed so far and may signal the process. */
async function runDemo(
  args: string[],
  onOutput: (text: string, signal: (name: NodeJS.Signals) => void) => void = () => {},
): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, DATELINE_PORT: '0' } })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      onOutput(text, (name) => child.kill(name))
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

describe('npm run demo', () => {
  it('shows an article arrive, be corrected and be withdrawn, each announced with a signature that holds', async () => {
    const { code, text } = await runDemo(['--once'])
    expect(code, text).toBe(0)
    expect(text).toContain('The first article is in the feed')
    for (const word of ['new', 'corrected', 'withdrawn'])
      expect(text).toMatch(new RegExp(`webhook {2}${word} .+ signature holds`))
    expect(text).toContain('Add a source of your own')
    expect(text).not.toContain('not seen')
  }, 240_000)

  it('ends the service and leaves nothing behind when interrupted', async () => {
    let sent = false
    const { code, text } = await runDemo([], (soFar, signal) => {
      if (sent || !soFar.includes('Now something happens')) return
      sent = true
      signal('SIGINT')
    })
    expect(code, text).toBe(0)
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]
    await expect(fetch(`${address}/healthz`)).rejects.toThrow()
  }, 60_000)
})
