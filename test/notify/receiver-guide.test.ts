/**
 * The receivers in docs/webhooks.md, run as they stand there against messages of the service.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttp } from '../../src/runtime/node/http.ts'
import { findPython } from '../support/debian-parts.ts'
import { createPush } from '../support/push.ts'

const guide = readFileSync('docs/webhooks.md', 'utf8')
const python = findPython()

function example(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(guide)?.[1]
  if (found === undefined) throw new Error(`the guide has no ${language} example`)
  return found
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address ? address.port : 0
}

/** Starts the example and waits until it listens. */
async function start(
  command: string,
  file: string,
  text: string,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; lines: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-guide-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  writeFileSync(join(folder, file), text)
  const child = spawn(command, [join(folder, file)], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  child.stdout.on('data', (data) => lines.push(...String(data).trim().split('\n')))
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${env['PORT']}/`, { method: 'POST' })
          .then((r) => r.status)
          .catch(() => 0),
      { timeout: 15_000 },
    )
    .toBe(401)
  return { child, lines }
}

/** Sends three articles and one of them again; returns what the example printed and what it answered. */
async function receive(command: string, file: string, language: string): Promise<{ lines: string[]; states: string[] }> {
  const port = await freePort()
  const push = await createPush({ settings: { allowHosts: [`127.0.0.1:${port}`] } })
  onTestFinished(() => push.world.close())
  push.world.clock.set(new Date())
  const http = createHttp({ allowHosts: [`127.0.0.1:${port}`], resolve: [] })
  onTestFinished(() => http.close())
  push.world.deps.http = http
  const { secret, id } = await push.endpoint({ url: `http://127.0.0.1:${port}/` })
  const { lines } = await start(command, file, example(language), { WEBHOOK_SECRET: secret, PORT: String(port) })
  for (const slug of ['a', 'b', 'c']) await push.publish(slug, { title: `Ünïcödé ${slug}` })
  await push.deliver()
  await push.admin('POST', `/api/endpoints/${id}/replay`, { sequence: 2 })
  await push.deliver()
  const { json } = await push.admin('GET', `/api/endpoints/${id}/deliveries`)
  await expect.poll(() => lines.length).toBeGreaterThanOrEqual(3)
  return { lines, states: (json['deliveries'] as { state: string }[]).map(({ state }) => state) }
}

const expected = {
  lines: ['article.created Ünïcödé a', 'article.created Ünïcödé b', 'article.created Ünïcödé c'],
  states: ['delivered', 'delivered', 'delivered'],
}

describe('the receiver of the guide', () => {
  it('in TypeScript takes what is signed, once each', { timeout: 30_000 }, async () => {
    const { lines, states } = await receive(process.execPath, 'receiver.ts', 'ts')
    expect({ lines: lines.sort(), states }).toEqual(expected)
  })

  it.skipIf(python === undefined)('in Python takes what is signed, once each', { timeout: 30_000 }, async () => {
    const { lines, states } = await receive('python3', 'receiver.py', 'python')
    expect({ lines: lines.sort(), states }).toEqual(expected)
  })
})
