import { describe, expect, it } from 'vitest'
import { needsScript } from '../../src/fetch/needs-script.ts'

const page = (body: string, contentType = 'text/html'): Parameters<typeof needsScript>[0] => ({
  url: 'https://a.example/',
  status: 200,
  headers: { 'content-type': contentType },
  body: new TextEncoder().encode(`<html><head><title>News</title></head><body>${body}</body></html>`),
})
const SCRIPT = '<script src="/app.js"></script>'

describe('needsScript', () => {
  it.each([
    ['an empty root for an application', `<div id="root"></div>${SCRIPT}`],
    ['a plea in noscript', `<noscript><p>You need to enable JavaScript to run this app.</p></noscript><div></div>${SCRIPT}`],
    ['a plea in words', `<p>This site requires JavaScript.</p>${SCRIPT}`],
    ['a root before much code', `<div id=app></div><script>${'let x = 1;'.repeat(2000)}</script>`],
  ])('sees %s', (_name, body) => {
    expect(needsScript(page(body))).toBe(true)
  })

  it.each([
    ['a page with text', `<div id="root"><p>${'Words and words. '.repeat(40)}</p></div>${SCRIPT}`],
    ['an empty page without scripts', '<div id="root"></div>'],
    ['a short page that needs nothing', `<p>Closed today.</p>${SCRIPT}`],
  ])('passes %s', (_name, body) => {
    expect(needsScript(page(body))).toBe(false)
  })

  it('says nothing of what is no page', () => {
    expect(needsScript(page(`<div id="root"></div>${SCRIPT}`, 'application/json'))).toBe(false)
  })
})
