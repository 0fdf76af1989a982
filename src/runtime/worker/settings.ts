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
import type { Settings } from '../../model/settings.ts'
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
    allowHosts: local
      ? text('DATELINE_ALLOW_HOSTS')
          .toLowerCase()
          .split(/[\s,]+/)
          .filter(Boolean)
      : [],
    secretKey,
    plan: text('DATELINE_PLAN') === 'paid' ? 'paid' : 'free',
    clock: local ? readClock(text('DATELINE_CLOCK'), text('DATELINE_CLOCK_BEGAN')) : undefined,
  }
}

/** Variables and secrets as `${NAME}` references see them; bindings are left out. */
export function textsOf(env: Env): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

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
