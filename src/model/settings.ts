/**
 * Every setting of the service, with its default and a sentence; read once in `runtime/<home>/settings.ts`.
 *
 * Effects: none.
 *
 * @module
 */
import type { Retention, Rights } from './source.ts'

export interface Settings {
  /** Public address of this service without a final slash; never taken from a request. */
  baseUrl: string
  adminToken?: string
  /** Closes feeds, pages, search and status to everybody without it. */
  readToken?: string
  /** Addresses or ranges of proxies whose X-Forwarded-For is believed (Node; a Worker is told the client by Cloudflare, `CF-Connecting-IP`). */
  trustProxy?: string[]
  hostSpacingMs: number
  tickSeconds: number
  rights: Rights
  /** `dateline/<version> (+<address that explains the robot>)`. */
  userAgent: string
  feedLimit: number
  /** What is kept where a source does not say; everything without it. */
  retention?: Retention
  /** Days for which the change log is kept; default 90. */
  changeDays?: number
  /** http and private receivers are allowed for these `host:port`. */
  allowHosts: string[]
}

/** `days=365,max=20000,min=100` as a rule; undefined where it cannot be read. */
export function parseRetention(text: string): Retention | undefined {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  const read = parts.map((part) => /^(days|max|min)=(\d{1,9})$/.exec(part))
  if (read.some((match) => match === null)) return undefined
  return Object.fromEntries(read.map((match) => [match?.[1], Number(match?.[2])])) as Retention
}

export interface SettingRow {
  name: string
  /** As text; empty for none. */
  fallback: string
  sentence: string
}

/** Documentation of the environment; docs/configuration.md is checked against it. */
export const SETTINGS: readonly SettingRow[] = [
  { name: 'DATELINE_HOST', fallback: '127.0.0.1', sentence: 'Address the service listens on (Node).' },
  {
    name: 'DATELINE_PORT',
    fallback: '8787',
    sentence: 'Port the service listens on; 0 takes a free one. `npm run worker` uses 8788.',
  },
  { name: 'DATELINE_DATA', fallback: './data', sentence: 'Folder of the embedded store.' },
  { name: 'DATELINE_FEEDS', fallback: './feeds', sentence: 'Folder of the source files.' },
  {
    name: 'DATELINE_BASE_URL',
    fallback: 'http://127.0.0.1:<port>',
    sentence: 'Public address of the service, used in every document it publishes; it may carry a path.',
  },
  { name: 'DATELINE_ADMIN_TOKEN', fallback: '', sentence: 'Bearer token of the admin API; without it admin routes answer 401.' },
  {
    name: 'DATELINE_READ_TOKEN',
    fallback: '',
    sentence: 'Closes feeds, pages, search and status to everybody without it; [how readers send it](api.md#who-may-read).',
  },
  {
    name: 'DATELINE_TRUST_PROXY',
    fallback: '',
    sentence:
      'Comma list of addresses or ranges (`127.0.0.1`, `10.0.0.0/8`, `loopback`) of proxies whose X-Forwarded-For is believed (Node; a Worker is told the client by Cloudflare, `CF-Connecting-IP`).',
  },
  {
    name: 'DATELINE_ALLOW_HOSTS',
    fallback: '',
    sentence:
      'Comma list of `host:port` that may be private addresses or plain http receivers; everything else private is refused.',
  },
  {
    name: 'DATELINE_RESOLVE',
    fallback: '',
    sentence: 'Comma list of `host:port=address:port` (`*.domain:port` too): connect there instead, as curl --resolve does.',
  },
  { name: 'DATELINE_HOST_SPACING', fallback: '1000', sentence: 'Milliseconds between two requests to one registrable domain.' },
  { name: 'DATELINE_TICK', fallback: '15', sentence: 'Seconds between two looks at the schedule.' },
  {
    name: 'DATELINE_CLOCK',
    fallback: '',
    sentence: '`<ISO time>[*speed]`: start the clock there and run it so many times as fast (rehearsals).',
  },
  { name: 'DATELINE_LOG', fallback: 'text', sentence: '`text` for people, `json` for machines: one event a line.' },
  {
    name: 'DATELINE_RIGHTS',
    fallback: 'full',
    sentence: 'How much of an article is published where its source does not say: `full`, `excerpt` or `link`.',
  },
  {
    name: 'DATELINE_RETENTION',
    fallback: '',
    sentence:
      'What is kept of each source, such as `days=365,max=20000,min=100`; everything when unset. A source file may say otherwise.',
  },
  { name: 'DATELINE_KEEP_CHANGES', fallback: '90', sentence: 'Days for which the change log is kept.' },
  {
    name: 'DATELINE_SECRET_KEY',
    fallback: '',
    sentence: 'Key that encrypts stored secrets; on Node one is made in the data folder when unset.',
  },
]
