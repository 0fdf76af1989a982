import { describe, expect, it } from 'vitest'
import { type Env, readSettings, textsOf } from '../../src/runtime/worker/settings.ts'

const bindings = { DB: {}, JOBS: {} } as unknown as Env
const needed = { DATELINE_SECRET_KEY: 'k', DATELINE_BASE_URL: 'https://feeds.example.org/news/' }

describe('the settings of a Worker', () => {
  it('say what is missing', () => {
    expect(readSettings({ ...bindings, DATELINE_BASE_URL: 'https://x.example' })).toMatchObject({
      missing: expect.stringContaining('DATELINE_SECRET_KEY'),
    })
    expect(readSettings({ ...bindings, DATELINE_SECRET_KEY: 'k', DATELINE_BASE_URL: 'feeds.example' })).toMatchObject({
      missing: expect.stringContaining('DATELINE_BASE_URL'),
    })
  })

  it.each([
    ['DATELINE_HOST_SPACING', '1s'],
    ['DATELINE_KEEP_CHANGES', '0'],
    ['DATELINE_RIGHTS', 'some'],
    ['DATELINE_PLAN', 'pro'],
    ['DATELINE_RETENTION', 'days:3'],
  ])('name %s where it cannot be read', (name, value) => {
    expect(readSettings({ ...bindings, ...needed, [name]: value })).toMatchObject({ missing: expect.stringContaining(name) })
  })

  it('read what is kept', () => {
    const set = { DATELINE_RETENTION: 'days=30,min=5', DATELINE_KEEP_CHANGES: '7' }
    expect(readSettings({ ...bindings, ...needed, ...set })).toMatchObject({ retention: { days: 30, min: 5 }, changeDays: 7 })
    expect(readSettings({ ...bindings, ...needed })).not.toHaveProperty('retention')
  })

  it('ignore exempt hosts and a set clock when deployed', () => {
    const env = { ...bindings, ...needed, DATELINE_ALLOW_HOSTS: '127.0.0.1:80', DATELINE_CLOCK: '2026-03-03T12:00:00Z*60' }
    expect(readSettings(env)).toMatchObject({ allowHosts: [], clock: undefined, baseUrl: 'https://feeds.example.org/news' })
    expect(readSettings({ ...env, DATELINE_LOCAL: '1', DATELINE_CLOCK_BEGAN: '5' })).toMatchObject({
      allowHosts: ['127.0.0.1:80'],
      clock: { start: Date.parse('2026-03-03T12:00:00Z'), began: 5, speed: 60 },
    })
  })

  it('refuse the local address when deployed', () => {
    const env = { ...bindings, ...needed, DATELINE_BASE_URL: 'http://127.0.0.1:8788' }
    expect(readSettings(env)).toMatchObject({ missing: expect.stringContaining('DATELINE_BASE_URL') })
    expect(readSettings({ ...env, DATELINE_LOCAL: '1' })).toMatchObject({ baseUrl: 'http://127.0.0.1:8788' })
  })

  it('take the free plan for granted', () => {
    expect(readSettings({ ...bindings, ...needed })).toMatchObject({ plan: 'free' })
    expect(readSettings({ ...bindings, ...needed, DATELINE_PLAN: 'paid' })).toMatchObject({ plan: 'paid' })
  })

  it('show variables and secrets to references, never bindings', () => {
    expect(textsOf({ ...bindings, ...needed })).toEqual(needed)
  })
})
