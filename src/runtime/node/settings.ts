/**
 * Reads and checks the environment once, on Node.
 *
 * Effects: none; the environment is an argument.
 *
 * @module
 */
import { join, resolve } from 'node:path'
import { parseRetention, type Settings } from '../../model/settings.ts'
import type { Retention, Rights } from '../../model/source.ts'
import { isAddressIn } from '../../web/ip-address.ts'
import { type ProxySettings, readProxies as readProxySettings } from './http-proxy.ts'
import { parseAllowHosts, parseResolve, type ResolveRule } from './resolve-map.ts'

export interface NodeSettings extends Settings {
  host: string
  port: number
  dataDir: string
  feedsDir: string
  databasePath: string
  resolve: ResolveRule[]
  clock: { start: Date; speed: number } | undefined
  logFormat: 'text' | 'json'
  secretKey?: string
  proxy?: ProxySettings
}

/** A setting that cannot be used; the message says which, why and what to do. */
export class SettingsError extends Error {
  override name = 'SettingsError'
}

export type Environment = Record<string, string | undefined>

/** The settings of this process. Throws `SettingsError`. */
export function readSettings(env: Environment, version: string): NodeSettings {
  const text = (name: string, fallback = ''): string =>
    (env[name] === undefined || env[name] === '' ? fallback : env[name]).trim()
  const host = text('DATELINE_HOST', text('HOST', '127.0.0.1'))
  const portName = text('DATELINE_PORT') === '' && text('PORT') !== '' ? 'PORT' : 'DATELINE_PORT'
  const port = wholeNumber(portName, text(portName, '8787'), 0, 65_535)
  const dataDir = resolve(text('DATELINE_DATA', './data'))
  const adminToken = text('DATELINE_ADMIN_TOKEN')
  const proxy = attempt('HTTPS_PROXY', () => readProxySettings(env))
  const readToken = text('DATELINE_READ_TOKEN')
  const secretKey = text('DATELINE_SECRET_KEY')
  const baseUrl = readBaseUrl(text('DATELINE_BASE_URL'), port)
  const allowHosts = attempt('DATELINE_ALLOW_HOSTS', () => parseAllowHosts(text('DATELINE_ALLOW_HOSTS')))
  return {
    host,
    port,
    dataDir,
    feedsDir: resolve(text('DATELINE_FEEDS', './feeds')),
    databasePath: join(dataDir, 'dateline.sqlite'),
    baseUrl,
    ...(adminToken ? { adminToken } : {}),
    ...(readToken ? { readToken } : {}),
    trustProxy: readProxies(text('DATELINE_TRUST_PROXY')),
    allowHosts,
    resolve: attempt('DATELINE_RESOLVE', () => parseResolve(text('DATELINE_RESOLVE'))),
    hostSpacingMs: wholeNumber('DATELINE_HOST_SPACING', text('DATELINE_HOST_SPACING', '1000'), 0, 3_600_000),
    tickSeconds: wholeNumber('DATELINE_TICK', text('DATELINE_TICK', '15'), 1, 3600),
    clock: readClock(text('DATELINE_CLOCK')),
    logFormat: oneOf('DATELINE_LOG', text('DATELINE_LOG', 'text'), ['text', 'json'] as const),
    rights: oneOf('DATELINE_RIGHTS', text('DATELINE_RIGHTS', 'full'), [
      'full',
      'excerpt',
      'link',
    ] as const satisfies readonly Rights[]),
    userAgent: `dateline/${version} (+${baseUrl}/robot)`,
    feedLimit: 50,
    ...readRetention(text('DATELINE_RETENTION')),
    changeDays: wholeNumber('DATELINE_KEEP_CHANGES', text('DATELINE_KEEP_CHANGES', '90'), 1, 36_500),
    ...(secretKey ? { secretKey } : {}),
    ...(proxy ? { proxy } : {}),
  }
}

/** The same settings for the port the server really got (DATELINE_PORT=0). */
export function withPort(settings: NodeSettings, port: number): NodeSettings {
  if (settings.port !== 0 || !settings.baseUrl.endsWith(':0')) return { ...settings, port }
  const baseUrl = settings.baseUrl.replace(/:0$/, `:${port}`)
  return { ...settings, port, baseUrl, userAgent: settings.userAgent.replace(`${settings.baseUrl}/`, `${baseUrl}/`) }
}

function readBaseUrl(text: string, port: number): string {
  if (text === '') return `http://127.0.0.1:${port}`
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new SettingsError(
      `DATELINE_BASE_URL is not an address: "${text}". Write it whole, such as https://feeds.example.org or https://example.org/feeds.`,
    )
  }
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.search || url.hash || url.username) {
    throw new SettingsError(`DATELINE_BASE_URL must be http(s) without query, fragment or user: "${text}".`)
  }
  return url.href.replace(/\/+$/, '')
}

function readRetention(text: string): { retention?: Retention } {
  if (text === '') return {}
  const retention = parseRetention(text)
  if (!retention) throw new SettingsError(`DATELINE_RETENTION must look like days=365,max=20000,min=100: "${text}".`)
  return { retention }
}

function readProxies(text: string): string[] {
  const named = text.split(/[\s,]+/).filter((part) => part !== '')
  const ranges = named.flatMap((part) => (part === 'loopback' ? ['127.0.0.0/8', '::1'] : [part]))
  const wrong = ranges.find((range) => !isAddressIn(range.split('/')[0] ?? '', range))
  if (wrong !== undefined)
    throw new SettingsError(
      `DATELINE_TRUST_PROXY holds "${wrong}", which is no address or range. Write 127.0.0.1, 10.0.0.0/8 or loopback.`,
    )
  return ranges
}

function readClock(text: string): NodeSettings['clock'] {
  if (text === '') return undefined
  const [iso = '', speed = '1'] = text.split('*')
  const start = new Date(iso)
  const factor = Number(speed)
  if (Number.isNaN(start.getTime()) || !(factor > 0 && factor <= 1_000_000)) {
    throw new SettingsError(`DATELINE_CLOCK must look like 2026-03-01T06:00:00Z or 2026-03-01T06:00:00Z*60: "${text}".`)
  }
  return { start, speed: factor }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new SettingsError(`${name} must be a whole number from ${min} to ${max}: "${text}".`)
  }
  return value
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text)
  if (!found) throw new SettingsError(`${name} must be one of ${allowed.join(', ')}: "${text}".`)
  return found
}

function attempt<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new SettingsError(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
