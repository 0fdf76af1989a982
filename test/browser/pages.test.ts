/**
 * The pages in a real browser: at both widths, light and dark, by keyboard, on paper, and judged by axe.
 */
import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { change, fillHostileStore, HOSTILE_COUNT, hostileId } from '../../scripts/hostile-store.ts'
import { HOSTILE_TEXTS } from '../../scripts/hostile-texts.ts'
import { createApp } from '../../src/app/app.ts'
import { listSources } from '../../src/store/sources.ts'
import { findChromium } from '../support/debian-parts.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const executablePath = findChromium()

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function articlePath(title: string): string {
  const index = HOSTILE_TEXTS.findIndex((text) => text.title.startsWith(title))
  return `/articles/${hostileId(HOSTILE_COUNT.pieced + index)}`
}

const PAGES: Readonly<Record<string, string>> = {
  home: '/',
  feed: '/feeds/odd-paper',
  bundle: '/feeds/bridges',
  article: articlePath('Everything the sanitiser keeps'),
  'long words': articlePath('Supercali'),
  'right to left': articlePath('ריק'),
  corrected: articlePath('AT&T'),
  withdrawn: `/articles/${hostileId(HOSTILE_COUNT.all - 1)}`,
  story: `/stories/${hostileId(HOSTILE_COUNT.all - 3)}`,
  search: '/search',
  found: '/search?q=river',
  refused: '/search?q=%22open',
  status: '/status',
  error: '/articles/none',
}

const LOOKS = [
  { name: 'phone, dark', width: 360, height: 740, colorScheme: 'dark' },
  { name: 'desktop, light', width: 1280, height: 900, colorScheme: 'light' },
] as const

describe.skipIf(executablePath === undefined)('pages in Chromium', () => {
  let browser: Browser
  let world: World
  let server: ServerType
  let base: string

  beforeAll(async () => {
    const sources = [
      testSource({
        id: 'odd-paper',
        url: 'https://paper.example/rss',
        title: 'Hostile & odd "paper" 🎈',
        tags: ['ქართული'],
        own: true,
      }),
      testSource({
        id: 'second-paper',
        url: 'https://second.example/feed',
        title: 'მეორე გაზეთი',
        tags: ['ქართული'],
        language: 'ka',
      }),
    ]
    const bundles = [
      { id: 'bridges', was: [], title: 'Bridges & rivers', from: { sources: ['odd-paper'], tags: [], q: 'river' } },
    ]
    world = await createWorld({ http: { send: () => Promise.reject(new Error('nothing is fetched here')) }, sources, bundles })
    await fillHostileStore(
      world.db,
      (await listSources(world.db)).map((source) => source.ref),
    )
    const corrected = HOSTILE_COUNT.pieced + HOSTILE_TEXTS.findIndex((text) => text.title.startsWith('AT&T'))
    await change(world.db, corrected, 'updated', world.clock.now())
    const app = createApp(() => world.deps)
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
    if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    })
  })
  afterAll(async () => {
    await browser.close()
    server.close()
    world.close()
  })

  /** A page that hears every complaint; pictures of other hosts are one pixel. */
  async function open(look: (typeof LOOKS)[number], work: (page: Page, complaints: string[]) => Promise<void>): Promise<void> {
    const context = await browser.newContext({
      viewport: { width: look.width, height: look.height },
      colorScheme: look.colorScheme,
    })
    await context.route(
      (url) => url.origin !== base,
      (route) => route.fulfill({ status: 200, contentType: 'image/png', body: PIXEL }),
    )
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await work(page, complaints)
    await context.close()
  }

  /** What is wrong with the page the browser shows now. */
  async function faults(page: Page): Promise<string[]> {
    const found: string[] = []
    const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (width > 0) found.push(`${width} px too wide`)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run())
    return [...found, ...violations.map((one) => `${one.id} (${one.impact}) ${one.nodes[0]?.html.slice(0, 120)}`)]
  }

  it('are judged by what notices a fault', async () => {
    await open(LOOKS[0], async (page, complaints) => {
      await page.goto(base)
      await page.setContent(
        '<html lang="en"><title>x</title><main><h1>x</h1><img src="/x.png"><table width="900"><tr><td>wide</td></tr></table><script src="/x.js"></script></main>',
      )
      expect((await faults(page)).map((one) => one.split(' ')[0])).toEqual(['548', 'image-alt'])
      expect(complaints).not.toEqual([])
    })
  })

  it.each(LOOKS)('$name: say nothing in the console, need no sideways scrolling, and axe finds nothing', async (look) => {
    await open(look, async (page, complaints) => {
      const found: string[] = []
      for (const [name, path] of Object.entries(PAGES)) {
        complaints.length = 0
        const response = await page.goto(base + path)
        if ((response?.status() ?? 500) >= 500) found.push(`${name}: HTTP ${response?.status()}`)
        // The browser itself complains of a document that is answered 4xx.
        const own = complaints.filter((one) => !/status of 4\d\d/.test(one))
        found.push(...[...own, ...(await faults(page))].map((one) => `${name}: ${one}`))
      }
      expect(found).toEqual([])
    })
  })

  it.each(LOOKS)('$name: are walked by keyboard, the way past the navigation first', async (look) => {
    await open(look, async (page) => {
      for (const path of [PAGES['home']!, PAGES['article']!, PAGES['found']!]) {
        await page.goto(base + path)
        await page.keyboard.press('Tab')
        expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip')
        expect(await page.locator('.skip').boundingBox()).toMatchObject({ x: expect.any(Number) })
        expect((await page.locator('.skip').boundingBox())!.x).toBeGreaterThanOrEqual(0)
        const unseen: string[] = []
        for (let i = 0; i < 25; i++) {
          await page.keyboard.press('Tab')
          const focused = await page.evaluate(() => {
            const element = document.activeElement
            if (!element || element === document.body) return undefined
            const { outlineStyle, outlineWidth } = getComputedStyle(element)
            const { width, height } = element.getBoundingClientRect()
            return {
              html: element.outerHTML.slice(0, 100),
              seen: outlineStyle !== 'none' && outlineWidth !== '0px' && width > 0 && height > 0,
            }
          })
          if (focused && !focused.seen && !focused.html.startsWith('<video') && !focused.html.startsWith('<audio'))
            unseen.push(focused.html)
        }
        expect(unseen).toEqual([])
        await page.goto(base + path)
        await page.keyboard.press('Tab')
        await page.keyboard.press('Enter')
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
      }
    })
  })

  it('are plain on paper: the text, and where it came from', async () => {
    await open(LOOKS[1], async (page) => {
      await page.goto(base + PAGES['article']!)
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      expect(await page.locator('header nav').isVisible()).toBe(false)
      expect(await page.locator('footer').isVisible()).toBe(false)
      expect(await page.locator('.text').isVisible()).toBe(true)
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)')
      expect((await page.pdf()).byteLength).toBeGreaterThan(10_000)
    })
  })

  it.each(['rss', 'atom', 'json'])('a person who opens a feed’s own address (.%s) reads a page', async (extension) => {
    await open(LOOKS[1], async (page, complaints) => {
      const response = await page.goto(`${base}/feeds/all.${extension}`)
      expect(response?.headers()['content-type']).toContain('text/html')
      expect(await page.locator('h1').textContent()).toBe('All articles')
      expect(await page.locator('.articles li').count()).toBeGreaterThan(20)
      expect(complaints).toEqual([])
      // A reader gets the feed at the same address.
      expect((await fetch(`${base}/feeds/all.${extension}`)).headers.get('content-type')).toMatch(
        /application\/(?:rss\+xml|atom\+xml|feed\+json)/,
      )
    })
  })
})
