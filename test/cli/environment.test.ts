import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../src/model/settings.ts'
import { readEnvironment } from '../../src/runtime/node/environment.ts'
import { readSettings } from '../../src/runtime/node/settings.ts'
import { scratch } from './run-command.ts'

describe('readEnvironment', () => {
  it('reads .env below what the process was started with', () => {
    const cwd = scratch()
    writeFileSync(join(cwd, '.env'), '\ufeffDATELINE_PORT=1234\nDATELINE_LOG="json"\nDATELINE_DATA=store\n')
    const env = readEnvironment({ DATELINE_PORT: '99' }, { cwd })
    expect(env).toMatchObject({ DATELINE_PORT: '99', DATELINE_LOG: 'json', DATELINE_DATA: join(cwd, 'store') })
  })

  it('keeps sources and data in the folder given', () => {
    const cwd = scratch()
    mkdirSync(join(cwd, 'mine'))
    expect(readEnvironment({ DATELINE_DATA: '/var/x' }, { cwd, dir: 'mine' })).toEqual({
      DATELINE_DATA: '/var/x',
      DATELINE_FEEDS: join(cwd, 'mine/feeds'),
    })
    expect(() => readEnvironment({}, { cwd, dir: 'other' })).toThrow(/--dir names .*other, but there is no such folder/)
  })

  it('takes secrets from files, and never over a value', () => {
    const cwd = scratch()
    writeFileSync(join(cwd, 'secret'), 's3cret\n')
    const file = join(cwd, 'secret')
    expect(readEnvironment({ DATELINE_ADMIN_TOKEN_FILE: file, API_KEY_FILE: file }, { cwd })).toMatchObject({
      DATELINE_ADMIN_TOKEN: 's3cret',
      API_KEY: 's3cret',
    })
    expect(readEnvironment({ API_KEY_FILE: file, API_KEY: 'own' }, { cwd })['API_KEY']).toBe('own')
    expect(readEnvironment({ OTHER_FILE: '/no/such' }, { cwd })['OTHER']).toBeUndefined()
    expect(() => readEnvironment({ DATELINE_ADMIN_TOKEN_FILE: '/no/such' }, { cwd })).toThrow(/DATELINE_ADMIN_TOKEN_FILE names/)
  })
})

describe('readSettings', () => {
  it('hears PORT and HOST where its own names are silent', () => {
    expect(readSettings({ PORT: '3000', HOST: '0.0.0.0' }, '1')).toMatchObject({ port: 3000, host: '0.0.0.0' })
    expect(readSettings({ PORT: '3000', DATELINE_PORT: '1' }, '1').port).toBe(1)
    expect(() => readSettings({ PORT: 'x' }, '1')).toThrow(/^PORT must be a whole number/)
  })
})

describe('docs/configuration.md', () => {
  it('holds every setting with its default and its sentence', () => {
    const page = readFileSync('docs/configuration.md', 'utf8')
    const missing = SETTINGS.filter(
      ({ name, fallback, sentence }) =>
        !page.includes(`| \`${name}\` | ${fallback === '' ? 'none' : `\`${fallback}\``} | ${sentence} |`),
    )
    expect(missing.map(({ name }) => name)).toEqual([])
  })

  it('names every setting that the settings are read from', () => {
    const read = [...readFileSync('src/runtime/node/settings.ts', 'utf8').matchAll(/'(DATELINE_[A-Z_]+)'/g)].map(
      ([, name]) => name,
    )
    const known = new Set(SETTINGS.map(({ name }) => name))
    expect(read.filter((name) => name !== undefined && !known.has(name))).toEqual([])
  })
})
