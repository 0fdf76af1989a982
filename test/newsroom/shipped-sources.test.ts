import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileCatalogue } from '../../src/source/catalogue.ts'
import { startNewsroom } from '../support/newsroom.ts'

const folder = new URL('../../feeds/', import.meta.url)
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

describe('shipped source files', () => {
  it('are free of faults and stand for many kinds and languages', async () => {
    const { sources, bundles, problems } = await compileCatalogue(files)
    expect(problems).toEqual([])
    expect(sources.length).toBeGreaterThanOrEqual(14)
    expect(bundles.map(({ id }) => id).sort()).toEqual(['south-caucasus', 'world'])
    expect(new Set(sources.map(({ kind }) => kind))).toEqual(new Set(['feed', 'listing', 'sitemap', 'json', 'auto']))
    expect(new Set(sources.map(({ language }) => language))).toEqual(new Set(['en', 'az', 'ru', 'ka', 'hy', 'tr', undefined]))
  })

  it('state their interval and what is unverified', async () => {
    const { sources } = await compileCatalogue(files)
    for (const { id, intervalMs } of sources) {
      expect(intervalMs, id).toBeDefined()
      expect(files.find(({ name }) => name === `${id}.yaml`)?.text, id).toContain('# Unverified: ')
    }
  })

  it('read addresses that the newsroom answers, robots.txt included', async () => {
    const newsroom = await startNewsroom()
    const { sources } = await compileCatalogue(files)
    for (const { sourceId, language } of newsroom.sites) {
      const source = sources.find(({ id }) => id === sourceId)
      expect(source?.language, sourceId).toBe(language)
      for (const address of [source!.url, new URL('/robots.txt', source!.url).href]) {
        expect((await newsroom.handle(new Request(address))).status, address).toBe(200)
      }
    }
  })

  it('give the articles of the newsroom the zone that their site prints in', async () => {
    const newsroom = await startNewsroom()
    const { sources } = await compileCatalogue(files)
    const zones = newsroom.sites.map(({ sourceId }) => sources.find(({ id }) => id === sourceId)?.timezone)
    expect(zones).toEqual([
      ...['Asia/Baku', 'Asia/Tbilisi', 'Asia/Baku', 'Asia/Baku', 'Asia/Tbilisi', 'Asia/Tbilisi', 'Asia/Yerevan'],
      ...['Europe/Moscow', 'Europe/Istanbul', 'UTC', 'Europe/Berlin', 'America/New_York', 'Europe/London'],
    ])
  })
})
