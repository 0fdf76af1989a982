/**
 * A running service behind its API, for commands with `--remote <address>`.
 *
 * Effects: network.
 *
 * @module
 */
import { createHttp } from '../runtime/node/http.ts'
import { readSettings, SettingsError } from '../runtime/node/settings.ts'
import type { CommandContext } from './command.ts'

export interface RemoteAnswer {
  status: number
  text: string
}

export interface RemoteApi {
  base: string
  /** The answer, where its status is among `expected` (default: below 300). Throws `SettingsError` with its reason else. */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options?: { body?: string; expected?: readonly number[] },
  ): Promise<RemoteAnswer>
  close(): Promise<void>
}

/** What `--remote` takes, for the options of a command. */
export const REMOTE_OPTION = { remote: { type: 'string' } } as const

/** The address given with `--remote`. */
export function remoteAddress({ options }: CommandContext): string | undefined {
  const given = options['remote']
  return typeof given === 'string' ? given : undefined
}

/** Talks to the service at `address` with DATELINE_ADMIN_TOKEN. */
export function openRemoteApi(address: string, { env, version }: CommandContext): RemoteApi {
  if (!URL.canParse(address) || !/^https?:/.test(address)) throw new SettingsError(`--remote ${address} is not an http address.`)
  const token = env['DATELINE_ADMIN_TOKEN']
  if (!token) throw new SettingsError('DATELINE_ADMIN_TOKEN is not set: the remote service asks for it.')
  const base = address.replace(/[?#].*$/, '').replace(/\/+$/, '')
  const { protocol, hostname, port } = new URL(base)
  const host = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
  const http = createHttp({ ...readSettings(env, version), allowHosts: [host] })
  return {
    base,
    async ask(method, path, { body, expected } = {}) {
      const sent = await http.send({
        url: `${base}${path}`,
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'user-agent': `dateline/${version}` },
        ...(body === undefined ? {} : { body }),
        maxBytes: 256 * 1024 * 1024,
        timeoutMs: 120_000,
      })
      if (!sent.ok) throw new SettingsError(`${base} cannot be asked: ${sent.detail}.`)
      const text = new TextDecoder().decode(sent.response.body)
      const { status } = sent.response
      if (expected ? expected.includes(status) : status < 300) return { status, text }
      if (status === 401) throw new SettingsError(`${base} does not know this DATELINE_ADMIN_TOKEN.`)
      throw new SettingsError(`${base} answered ${status}: ${reasonOf(text)}`)
    },
    close: () => http.close(),
  }
}

/** Runs `work` on the service at `address`, and lets go of it. */
export async function withRemote<T>(address: string, context: CommandContext, work: (api: RemoteApi) => Promise<T>): Promise<T> {
  const api = openRemoteApi(address, context)
  try {
    return await work(api)
  } finally {
    await api.close()
  }
}

/** A problem document's own words, else the beginning of what was answered. */
export function reasonOf(text: string): string {
  try {
    const { detail, title } = JSON.parse(text) as { detail?: unknown; title?: unknown }
    if (typeof detail === 'string') return detail
    if (typeof title === 'string') return title
  } catch {}
  return text.slice(0, 300)
}
