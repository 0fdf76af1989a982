/**
 * What `npm run deploy` would upload, and whether the commands that docs/cloudflare.md tells to type are wrangler's.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { startNewsroom } from '../support/newsroom.ts'
import { copySources } from '../support/newsroom-catalogue.ts'

const MOST_GZIPPED = 1024 * 1024
const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', NO_COLOR: '1', CI: '1' }

async function wrangler(args: string[], feeds = ''): Promise<string> {
  const given = { ...env, ...(feeds ? { DATELINE_FEEDS: feeds } : {}) }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['node_modules/wrangler/bin/wrangler.js', ...args], {
    env: given,
  })
  return stdout + stderr
}

it('builds for deployment in less than 1 MB gzipped, with everything bound', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-deploy-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // The catalogue that other tests here compile at the same time.
  const newsroom = await startNewsroom()
  const feeds = await copySources(newsroom)
  onTestFinished(() => rm(feeds, { recursive: true }))
  const said = await wrangler(['deploy', '--dry-run', '--outdir', folder], feeds)
  for (const binding of ['env.HOSTS', 'env.JOBS', 'env.DB', 'env.VERSION', 'env.DATELINE_BASE_URL'])
    expect(said).toContain(binding)
  expect(said).not.toMatch(/WARNING|ERROR/)
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  expect(scripts).toEqual(['index.js'])
  const bytes = gzipSync(await readFile(join(folder, 'index.js'))).byteLength
  console.log(`the bundle: ${Math.round(bytes / 1024)} KiB gzipped`)
  expect(bytes).toBeLessThan(MOST_GZIPPED)
})

it('knows every wrangler command of the documentation', { timeout: 120_000 }, async () => {
  const text = await readFile('docs/cloudflare.md', 'utf8')
  const commands = [...text.matchAll(/^(?:[^#\n]*\| *)?npx wrangler ([^#\n]+)/gm)].map(([, rest]) =>
    (rest ?? '').trim().split(/\s+/),
  )
  expect(commands.length).toBeGreaterThanOrEqual(6)
  const asked = new Map<string, string>()
  for (const words of commands) {
    const path = words.slice(0, words[0] === 'd1' && words[1] === 'migrations' ? 3 : words[0] === 'deploy' ? 1 : 2)
    const name = path.join(' ')
    if (!asked.has(name)) asked.set(name, await wrangler([...path, '--help']))
    const help = asked.get(name) ?? ''
    expect(help, name).toMatch(new RegExp(`^wrangler ${name}`, 'm'))
    for (const flag of words.filter((word) => word.startsWith('--'))) expect(help, `${name} ${flag}`).toContain(flag)
  }
})
