import { describe, expect, it } from 'vitest'
import { findRobotsRule, isAllowedByRobots, parseRobots } from '../../src/fetch/robots.ts'

const allows = (text: string, path: string): boolean => isAllowedByRobots(parseRobots(text), new URL(path, 'https://a.example/'))
const star = (rules: string): string => `User-agent: *\n${rules}`

describe('groups of robots.txt', () => {
  it.each([
    ['an empty file', '', true],
    ['a group for everyone', 'User-agent: *\nDisallow: /', false],
    ['a group for others', 'User-agent: otherbot\nDisallow: /', true],
    ['our own group', 'User-agent: dateline\nDisallow: /', false],
    ['our token in another case', 'User-Agent: DateLine\nDisallow: /', false],
    ['our token with a version', 'User-agent: dateline/2.0 (x)\nDisallow: /', false],
    ['a longer token', 'User-agent: datelinebot\nDisallow: /', true],
    ['a token that is part of ours', 'User-agent: date\nDisallow: /', true],
    ['our group before everyone', 'User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /x', true],
    ['our empty group', 'User-agent: *\nDisallow: /\n\nUser-agent: dateline', true],
    [
      'two groups of ours',
      'User-agent: dateline\nDisallow: /x\n\nUser-agent: *\nAllow: /\n\nUser-agent: dateline\nDisallow: /',
      false,
    ],
    ['two tokens over one group', 'User-agent: otherbot\nUser-agent: dateline\nDisallow: /', false],
    [
      'a sitemap between two tokens',
      'User-agent: dateline\nSitemap: https://a.example/s.xml\nUser-agent: otherbot\nDisallow: /',
      false,
    ],
    ['an unknown record between two tokens', 'User-agent: dateline\nHost: a.example\n\nUser-agent: otherbot\nDisallow: /', false],
    ['a rule before any group', 'Disallow: /\nUser-agent: otherbot\nDisallow: /', true],
    ['a byte order mark', '\ufeffUser-agent: *\nDisallow: /', false],
    ['carriage returns', 'User-agent: *\rDisallow: /\r', false],
    ['comments and blanks', '  user-agent : * # all\n\n\n disallow : /  # nothing', false],
    ['a misspelt record', 'Useragent: *\nDissallow: /', false],
    ['an HTML page', '<!doctype html><html><body>User-agent: *<br>Disallow: /</body></html>', true],
  ])('reads %s', (_name, text, allowed) => {
    expect(allows(text, '/page')).toBe(allowed)
  })
})

describe('rules of robots.txt', () => {
  it.each([
    ['Disallow:', '/a', true],
    ['Disallow: /a', '/abc', false],
    ['Disallow: /a', '/A', true],
    ['Disallow: /a/', '/a', true],
    ['Disallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['Allow: /a/b\nDisallow: /a', '/a/b/c', true],
    ['Allow: /a\nDisallow: /a/b', '/a/b/c', false],
    ['Disallow: /a\nAllow: /a', '/a', true],
    ['Allow: /\nDisallow: /*', '/a', false],
    ['Disallow: /*.php', '/x/y.php?z', false],
    ['Disallow: /*.php$', '/x/y.php?z', true],
    ['Disallow: /*.php$', '/x/y.php', false],
    ['Disallow: /$', '/', false],
    ['Disallow: /$', '/a', true],
    ['Disallow: /a$b', '/a$b', false],
    ['Disallow: *\nAllow: /ok', '/ok', true],
    ['Disallow: *secret', '/the/secret/page', false],
    ['Disallow: /a**b', '/axxb', false],
    ['Disallow: /a*b*c', '/acb', true],
    ['Disallow: /*a*a$', '/a', true],
    ['Disallow: /*aba$', '/ababa', false],
    ['Disallow: secret', '/secret', false],
    ['Disallow: /?q=', '/?q=1', false],
    ['Disallow: /foo/bar?baz=quz', '/foo/bar?baz=quz', false],
    ['Disallow: /foo/bar/ツ', '/foo/bar/%E3%83%84', false],
    ['Disallow: /foo/bar/%E3%83%84', '/foo/bar/ツ', false],
    ['Disallow: /foo/bar/%e3%83%84', '/foo/bar/ツ', false],
    ['Disallow: /foo/bar/%62%61%7A', '/foo/bar/baz', false],
    ['Disallow: /a%2Fb', '/a/b', true],
    ['Disallow: /', '/robots.txt', true],
  ])('%j over %s', (rules, path, allowed) => {
    expect(allows(star(rules), path)).toBe(allowed)
  })

  it('names the rule that decided', () => {
    const robots = parseRobots(star('Allow: /\nDisallow: /private*'))
    expect(findRobotsRule(robots, new URL('https://a.example/private/x'))?.text).toBe('Disallow: /private*')
  })
})

describe('parseRobots', () => {
  it('reads the delay of our group and every sitemap', () => {
    const robots = parseRobots('Sitemap: https://a.example/1.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /x\nSitemap: /2.xml')
    expect(robots.crawlDelayMs).toBe(2500)
    expect(robots.sitemaps).toEqual(['https://a.example/1.xml', '/2.xml'])
  })

  it.each(['-1', 'soon', '', 'Infinity'])('ignores a delay of %j', (value) => {
    expect(parseRobots(star(`Crawl-delay: ${value}`)).crawlDelayMs).toBeUndefined()
  })

  it('obeys a rule that stands 500 KiB into the file', () => {
    const filler = '# filler\n'.repeat(Math.floor((500 * 1024 - 60) / 9))
    expect(allows(`${filler}User-agent: *\nDisallow: /late\n`, '/late')).toBe(false)
  })

  it('answers at once over wildcards made to be slow', () => {
    const pattern = `/${'*a'.repeat(2000)}b`
    const robots = parseRobots(star(`Disallow: ${pattern}\n`.repeat(100)))
    expect(isAllowedByRobots(robots, new URL(`/${'a'.repeat(4000)}`, 'https://a.example/'))).toBe(true)
  })
})
