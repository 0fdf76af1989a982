/**
 * Reads the Worker's bindings, variables and secrets.
 *
 * `DATELINE_ALLOW_HOSTS` and `DATELINE_CLOCK` are heard only where `DATELINE_LOCAL` is set, as `npm run worker` and the
 * tests do: a deployed Worker ignores them (SEMANTICS 29).
 *
 * Effects: none.
 *
 * @module
 */
import packageFacts from '../../../package.json' with { type: 'json' }
import { parseRetention, type Settings } from '../../model/settings.ts'
import type { Rights } from '../../model/source.ts'
import type { Plan } from './budget.ts'
import type { Message } from './queue.ts'

/** What wrangler.toml binds, and any variable or secret beside it. */
export interface Env {
  DB: D1Database
  JOBS: Queue<Message>
  HOSTS: DurableObjectNamespace
  /** Which deployment this is. */
  VERSION?: WorkerVersionMetadata
  [name: string]: unknown
}

export interface WorkerSettings extends Settings {
  secretKey: string
  /** Whether this runs on somebody's own machine. */
  local: boolean
  /** What the account allows an invocation. */
  plan: Plan
  /** Set-able time of local runtimes: where it began, when that was, and how fast it runs. */
  clock: { start: number; began: number; speed: number } | undefined
}

/** The settings, or a sentence that says what to set. */
export function readSettings(env: Env): WorkerSettings | { missing: string } {
  const text = (name: string): string => (typeof env[name] === 'string' ? env[name].trim() : '')
  const local = text('DATELINE_LOCAL') !== ''
  const secretKey = text('DATELINE_SECRET_KEY')
  if (secretKey === '')
    return {
      missing:
        'DATELINE_SECRET_KEY is not set: run `npx wrangler secret put DATELINE_SECRET_KEY` with 32 random bytes in base64.',
    }
  const base = text('DATELINE_BASE_URL')
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) {
    return {
      missing: 'DATELINE_BASE_URL is not an address: write the public address of this Worker into wrangler.toml, under [vars].',
    }
  }
  if (!local && /^(?:127\.|localhost$|\[::1\]$)/.test(new URL(base).hostname)) {
    return {
      missing:
        'DATELINE_BASE_URL is still the address of a local machine: write the public address of this Worker into wrangler.toml, under [vars].',
    }
  }
  const unreadable = UNREADABLE.find(({ name, fits }) => text(name) !== '' && !fits(text(name)))
  if (unreadable) return { missing: `${unreadable.name} ${unreadable.wants}, not "${text(unreadable.name).slice(0, 60)}".` }
  const retention = parseRetention(text('DATELINE_RETENTION'))
  const baseUrl = new URL(base).href.replace(/\/+$/, '')
  const adminToken = text('DATELINE_ADMIN_TOKEN')
  const readToken = text('DATELINE_READ_TOKEN')
  return {
    baseUrl,
    ...(adminToken ? { adminToken } : {}),
    ...(readToken ? { readToken } : {}),
    hostSpacingMs: wholeNumber(text('DATELINE_HOST_SPACING'), 1000),
    tickSeconds: 60,
    rights: readRights(text('DATELINE_RIGHTS')),
    userAgent: `dateline/${packageFacts.version} (+${baseUrl}/robot)`,
    feedLimit: 50,
    ...(retention && Object.keys(retention).length > 0 ? { retention } : {}),
    changeDays: wholeNumber(text('DATELINE_KEEP_CHANGES'), 90),
    allowHosts: local
      ? text('DATELINE_ALLOW_HOSTS')
          .toLowerCase()
          .split(/[\s,]+/)
          .filter(Boolean)
      : [],
    secretKey,
    local,
    plan: text('DATELINE_PLAN') === 'paid' ? 'paid' : 'free',
    clock: local ? readClock(text('DATELINE_CLOCK'), text('DATELINE_CLOCK_BEGAN')) : undefined,
  }
}

/** Variables and secrets as `${NAME}` references see them; bindings are left out. */
export function textsOf(env: Env): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

const isNumber = (text: string): boolean => /^\d{1,8}$/.test(text)

/** What a typing error may be in; told, rather than passed over. */
const UNREADABLE: readonly { name: string; fits(text: string): boolean; wants: string }[] = [
  { name: 'DATELINE_HOST_SPACING', fits: isNumber, wants: 'is a number of milliseconds' },
  { name: 'DATELINE_KEEP_CHANGES', fits: (text) => isNumber(text) && Number(text) > 0, wants: 'is a number of days' },
  { name: 'DATELINE_RIGHTS', fits: (text) => /^(?:full|excerpt|link)$/.test(text), wants: 'is full, excerpt or link' },
  { name: 'DATELINE_PLAN', fits: (text) => /^(?:free|paid)$/.test(text), wants: 'is free or paid' },
  {
    name: 'DATELINE_RETENTION',
    fits: (text) => parseRetention(text) !== undefined,
    wants: 'looks like days=365,max=20000,min=100',
  },
]

function wholeNumber(text: string, fallback: number): number {
  return /^\d{1,8}$/.test(text) ? Number(text) : fallback
}

function readRights(text: string): Rights {
  return text === 'excerpt' || text === 'link' ? text : 'full'
}

/** `began` is the real moment at which the clock stood at its start; isolates come and go, and must agree on it. */
function readClock(text: string, began: string): WorkerSettings['clock'] {
  const [iso = '', speed = '1'] = text.split('*')
  const start = Date.parse(iso)
  const factor = Number(speed)
  return Number.isNaN(start) || !(factor > 0) ? undefined : { start, began: wholeMillis(began), speed: factor }
}

function wholeMillis(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Date.now()
}
