/**
 * What the sanitiser lets through, run in a real browser that counts every call of the attacks' script.
 */
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normaliseContent } from '../../src/normalise/content.ts'
import attacks from '../fixtures/web/attacks.json' with { type: 'json' }
import { findChromium } from '../support/debian-parts.ts'

const executablePath = findChromium()

const BASE_URL = 'https://news.example/'
const outputs = attacks.map(({ name, html }) => ({
  name,
  html: normaliseContent(`<p>before</p>${html}`, { baseUrl: BASE_URL }).html,
}))
const PRELUDE =
  '<!doctype html><meta charset="utf-8"><script>window.__hits = 0; window.__hit = () => { window.__hits += 1 }</script>'

/** Loads the fragment three ways, fires what a reader could fire, and returns calls, and whether the tree is the one written. */
async function attack(page: Page, html: string): Promise<{ hits: number; same: boolean }> {
  await page.setContent(`${PRELUDE}<main>${html}</main>`, { waitUntil: 'domcontentloaded' })
  return page.evaluate(async (fragment) => {
    const main = document.querySelector('main')!
    const parsed = main.innerHTML
    const fire = async (): Promise<void> => {
      for (const element of main.querySelectorAll('*')) {
        for (const type of ['mouseover', 'focus', 'error', 'load', 'toggle', 'input', 'animationstart'])
          element.dispatchEvent(new Event(type))
        if (element instanceof HTMLElement) {
          element.addEventListener('click', (event) => event.preventDefault())
          if (!element.matches('a[href]') || (element as HTMLAnchorElement).protocol === 'javascript:') element.click()
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await fire()
    main.innerHTML = fragment
    const inner = main.innerHTML
    await fire()
    main.innerHTML = inner
    const again = main.innerHTML
    await fire()
    return { hits: (window as unknown as { __hits: number }).__hits, same: parsed === inner && inner === again }
  }, html)
}

describe.skipIf(executablePath === undefined)('sanitised HTML in Chromium', () => {
  let browser: Browser
  let page: Page
  const requested: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
    page = await browser.newPage()
    await page.route('**/*', (route) => {
      requested.push(route.request().url())
      return route.abort()
    })
  })
  afterAll(async () => {
    await browser.close()
  })

  it('notices an attack that is let through', async () => {
    expect((await attack(page, '<img src="/none" onerror="__hit()">')).hits).toBeGreaterThan(0)
  })

  it('runs nothing and reads the tree that was written, however it is loaded', async () => {
    requested.length = 0
    const failed: string[] = []
    for (const { name, html } of outputs) {
      const { hits, same } = await attack(page, html)
      if (hits > 0 || !same) failed.push(`${name}: ${hits} calls, ${same ? 'same' : 'another'} tree`)
    }
    expect(failed).toEqual([])
  })

  it('loads nothing but the images and posters that stand in it', () => {
    const allowed = new Set(
      outputs.flatMap(({ html }) =>
        [...html.matchAll(/ (?:src|poster)="([^"]*)"/g)].map((match) => match[1]!.replaceAll('&amp;', '&')),
      ),
    )
    expect(requested.filter((url) => !allowed.has(url))).toEqual([])
  })
})
