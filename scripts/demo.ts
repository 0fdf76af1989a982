/**
 * `npm run demo`: the whole service against the newsroom on loopback, to be watched without internet.
 *
 * The service is the real one, started as a person would start it; source files are the shipped ones, unchanged, with their
 * host names mapped to the newsroom. So that an interval of ten minutes does not take ten minutes, the clock of service and
 * newsroom runs faster. `--once` ends by itself: exit code 0 when every step was seen, 1 otherwise.
 *
 * Effects: starts a process, listens on loopback, writes to a temporary folder, prints.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createNewsroom, type Newsroom } from './newsroom/newsroom.ts'
import { lastLines, type RunningService, runService } from './newsroom/run-service.ts'
import type { Truth } from './newsroom/story.ts'
import { createWebhookReceiver, type ReceivedEvent, type WebhookReceiver } from './newsroom/webhook-receiver.ts'

/** Times as fast as the real clock. */
const speed = 120
/** How long one step may take before it counts as not seen, in real milliseconds. */
const patience = 45_000
/** The service boots while the clock runs; its clock starts this much ahead so that no article comes from its future. */
const headStart = 4 * 60_000
const colour = process.stdout.isTTY && !process.env['NO_COLOR']

interface Demo {
  newsroom: Newsroom
  receiver: WebhookReceiver
  service: RunningService
  token: string
  /** When the service had printed its address; `performance.now()`. */
  readyAt: number
  /** Aborts when the demo is interrupted or the service ends. */
  over: AbortSignal
}

/** The part of a JSON Feed that the demo shows. */
interface FeedItem {
  url?: string
  title?: string
  language?: string
}

function say(text = ''): void {
  console.log(text)
}

function faint(text: string): string {
  return colour ? `\u001b[2m${text}\u001b[0m` : text
}

function bold(text: string): string {
  return colour ? `\u001b[1m${text}\u001b[0m` : text
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks `find` until it gives something or patience ends. Throws when the demo is over. */
async function waitFor<T>(
  { over }: Demo,
  find: () => T | undefined | Promise<T | undefined>,
  longest = patience,
): Promise<T | undefined> {
  const end = performance.now() + longest
  while (performance.now() < end) {
    over.throwIfAborted()
    const found = await find()
    if (found !== undefined) return found
    await sleep(100)
  }
  return undefined
}

/** Starts the service on the newsroom, showing what it prints until it has given its address. */
async function startService(
  newsroom: Newsroom,
  receiver: WebhookReceiver,
  settings: { clock: () => Date; folder: string; over: AbortController },
): Promise<Demo> {
  const token = randomBytes(18).toString('base64url')
  let quiet = false
  const service = await runService(newsroom, {
    folder: settings.folder,
    signal: settings.over.signal,
    port: Number(process.env['DATELINE_PORT'] ?? 8787),
    env: {
      DATELINE_ALLOW_HOSTS: receiver.hostAndPort,
      DATELINE_ADMIN_TOKEN: token,
      DATELINE_CLOCK: `${new Date(settings.clock().getTime() + headStart).toISOString()}*${speed}`,
    },
    onLine(line) {
      if (!quiet) say(faint(`  | ${line}`))
    },
  })
  quiet = true
  service.ended.then((sentence) => settings.over.abort(new Error(sentence)))
  return { newsroom, receiver, service, token, readyAt: performance.now(), over: settings.over.signal }
}

async function readFeed(address: string): Promise<FeedItem[]> {
  try {
    const response = await fetch(`${address}/feeds/all.json`)
    return response.ok ? ((await response.json()) as { items: FeedItem[] }).items : []
  } catch {
    return []
  }
}

async function api(demo: Demo, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${demo.service.address}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demo.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`POST ${path} was answered with ${response.status}: ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

/** Registers the receiver; the secret is shown once, here. */
async function register(demo: Demo): Promise<void> {
  const events = ['article.created', 'article.updated', 'article.withdrawn']
  const answer = await api(demo, '/api/endpoints', { url: demo.receiver.url, events })
  if (typeof answer['secret'] !== 'string') throw new Error(`POST /api/endpoints gave no secret: ${JSON.stringify(answer)}`)
  demo.receiver.secret = answer['secret']
}

/** The item of an event, as far as the demo shows it. */
function itemOf({ data }: ReceivedEvent): { title: string; url: string; changed: string } {
  const changes = Array.isArray(data['changes']) ? (data['changes'] as { field: string }[]) : []
  const changed = changes.map(({ field }) => field).join(', ')
  return { title: String(data['title']), url: String(data['url']), changed: changed && ` (${changed})` }
}

function printEvent(event: ReceivedEvent): void {
  const words: Record<string, string> = {
    'article.created': 'new       ',
    'article.updated': 'corrected ',
    'article.withdrawn': 'withdrawn ',
  }
  const { title, changed } = itemOf(event)
  say(`  ${bold('webhook')}  ${words[event.type] ?? event.type} ${title}${changed}  ${faint(`signature holds, ${event.id}`)}`)
}

async function showFirstArticles(demo: Demo): Promise<boolean> {
  const first = await waitFor(demo, async () => ((await readFeed(demo.service.address)).length > 0 ? true : undefined))
  if (!first) return false
  say(
    `\n${bold('The first article')} is in the feed ${((performance.now() - demo.readyAt) / 1000).toFixed(1)} s after the service gave its address.`,
  )
  const sites = new Set<string>()
  await waitFor(
    demo,
    async () => {
      for (const { url, title } of await readFeed(demo.service.address)) {
        const site = demo.newsroom.sites.find((each) => url?.startsWith(`https://${each.host}/`))
        if (!site || sites.has(site.host)) continue
        sites.add(site.host)
        say(`  ${site.name.padEnd(16)} ${title}`)
      }
      return sites.size === demo.newsroom.sites.length ? true : undefined
    },
    4000,
  )
  return true
}

/** Waits until the receiver has an event of this type about the article. */
async function announced(demo: Demo, type: string, { url }: Truth): Promise<boolean> {
  const found = await waitFor(demo, () => demo.receiver.events.find((event) => event.type === type && itemOf(event).url === url))
  return found !== undefined
}

/** The part to watch. Returns the steps that were not seen. */
async function rehearse(demo: Demo): Promise<string[]> {
  const { newsroom } = demo
  const missed: string[] = []
  const step = async (what: string, seen: Promise<boolean>): Promise<void> => {
    const since = performance.now()
    const ok = await seen
    if (ok) say(faint(`           after ${((performance.now() - since) / 1000).toFixed(1)} s`))
    else {
      missed.push(what)
      say(`  not seen within ${patience / 1000} s: ${what}`)
    }
  }
  if (!(await showFirstArticles(demo))) missed.push('the first article')

  say(
    `\n${bold('Now something happens.')} A webhook receiver on ${demo.receiver.hostAndPort} prints what the service announces.\n`,
  )
  const arrival = newsroom.publish('news.az')
  say(`News.Az publishes: ${arrival.title}`)
  await step('a new article', announced(demo, 'article.created', arrival))
  const other = newsroom.publish('oc-media.org')
  say(`OC Media publishes: ${other.title}`)
  await step('another new article', announced(demo, 'article.created', other))
  newsroom.correct('news.az', arrival.slug)
  say(`News.Az corrects its article, in title and text.`)
  await step('the correction', announced(demo, 'article.updated', arrival))
  newsroom.withdraw('oc-media.org', other.slug)
  say(
    'OC Media takes its article down; the page answers 410 when the service looks again, half an hour of its clock after first sight.',
  )
  await step('the withdrawal', announced(demo, 'article.withdrawn', other))
  const left = await waitFor(
    demo,
    async () => {
      const items = await readFeed(demo.service.address)
      return items.length > 0 && !items.some((item) => item.url === other.url) ? true : undefined
    },
    5000,
  )
  if (!left) missed.push('the withdrawn article leaving the feed')
  return missed
}

function introduce(newsroom: Newsroom): void {
  say(`${bold('The newsroom')} prints ${newsroom.sites.length} sites on 127.0.0.1:${newsroom.port}. They bear the names of real ones; all of their news is invented.
${bold('The service')} reads them with the shipped source files, unchanged; DATELINE_RESOLVE leads their hosts to the newsroom.
${bold('The clock')} of both runs ${speed} times as fast (DATELINE_CLOCK): an "interval: 10m" comes round in ${600 / speed} seconds.
`)
}

function explain(demo: Demo): void {
  say(`
${bold('Look around:')} ${demo.service.address}/ for people, and for programs
  ${demo.service.address}/feeds/all.rss       every article; .atom and .json beside it
  ${demo.service.address}/feeds/news-az.atom  one source
  ${demo.service.address}/feeds/world.json    a bundle
  ${demo.service.address}/status.json         how each source is doing
${faint(`  ${join(demo.service.folder, 'service.log')} tells what the service says; it goes when the demo ends.`)}

${bold('Add a source of your own:')} write feeds/my-source.yaml
  title: My source
  url: https://example.org/news
  kind: auto
then see what it yields, and start the service:
  npx dateline preview my-source
  npm start`)
}

/** Runs everything on what was opened. Returns the exit code; rejects when the service ends. */
async function show(demo: Demo, once: boolean): Promise<number> {
  await register(demo)
  const missed = [...(await rehearse(demo)), ...demo.receiver.refused]
  if (missed.length > 0) {
    say(`\n${bold('Not everything was seen:')} ${missed.join('; ')}`)
    for (const line of demo.service.lastLines(15)) say(faint(`  | ${line}`))
  }
  explain(demo)
  if (!once) {
    say('\nThe service goes on until Ctrl-C.')
    throw new Error(await demo.service.ended)
  }
  return missed.length > 0 ? 1 : 0
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } })
  const opened = performance.now()
  const openedAt = Date.now()
  const clock = (): Date => new Date(openedAt + (performance.now() - opened) * speed)
  const over = new AbortController()
  let interrupted = false
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      interrupted = true
      over.abort()
    })
  }
  const newsroom = await createNewsroom({ clock })
  const receiver = await createWebhookReceiver(() => new Date(clock().getTime() + headStart), printEvent, 300 * speed)
  const folder = mkdtempSync(join(tmpdir(), 'dateline-demo-'))
  introduce(newsroom)
  let demo: Demo | undefined
  let code = 1
  try {
    demo = await startService(newsroom, receiver, { clock, folder, over })
    code = await show(demo, values.once)
  } catch (error) {
    if (interrupted) code = 0
    else say(`\n${error instanceof Error ? error.message : String(error)}`)
    if (demo && !interrupted) for (const line of lastLines(folder, 15)) say(faint(`  | ${line}`))
  }
  await demo?.service.stop()
  await receiver.close()
  await newsroom.close()
  if (code === 0) rmSync(folder, { recursive: true, force: true })
  else say(`Everything it left, with all it said in service.log, is in ${folder}.`)
  return code
}

process.exitCode = await main()
