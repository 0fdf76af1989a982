/**
 * Sources of a running service, for commands with `--remote`: read in pages, written one by one.
 *
 * Effects: network.
 *
 * @module
 */
import { SettingsError } from '../runtime/node/settings.ts'
import type { PlainDefinition } from '../source/render-yaml.ts'
import { type RemoteApi, reasonOf } from './remote-api.ts'

/** As `/api/sources` shows it. */
export interface RemoteSource {
  id: string
  origin: 'file' | 'api'
  state: string
  definition: PlainDefinition
  feed: string
  lastPoll: string | null
  lastOutcome: string | null
  nextPoll: string | null
}

/** All of them, in order of their ids. */
export async function listRemoteSources(api: RemoteApi): Promise<RemoteSource[]> {
  const found: RemoteSource[] = []
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { text } = await api.ask('GET', `/api/sources?limit=200&after=${encodeURIComponent(after)}`)
    const page = JSON.parse(text) as { sources: RemoteSource[]; after?: string }
    found.push(...page.sources)
    after = page.after
  }
  return found
}

/** Throws `SettingsError` where there is none. */
export async function findRemoteSource(api: RemoteApi, id: string): Promise<RemoteSource> {
  const { status, text } = await api.ask('GET', `/api/sources/${encodeURIComponent(id)}`, { expected: [200, 404] })
  if (status === 404)
    throw new SettingsError(`there is no source ${id} at ${api.base}. \`dateline list --remote\` shows what there is.`)
  return JSON.parse(text) as RemoteSource
}

/** Makes the source be so; the faults of the definition, where it cannot be. */
export async function putRemoteSource(api: RemoteApi, id: string, definition: PlainDefinition): Promise<{ faults: string[] }> {
  const body = JSON.stringify(definition)
  const { status, text } = await api.ask('PUT', `/api/sources/${encodeURIComponent(id)}`, {
    body,
    expected: [200, 201, 409, 422],
  })
  if (status < 300) return { faults: [] }
  const { faults } = JSON.parse(text) as { faults?: string[] }
  return { faults: faults ?? [reasonOf(text)] }
}

/** False where there is none. Throws `SettingsError` where it is a file of the service. */
export async function deleteRemoteSource(api: RemoteApi, id: string): Promise<boolean> {
  const { status, text } = await api.ask('DELETE', `/api/sources/${encodeURIComponent(id)}`, { expected: [204, 404, 409] })
  if (status === 409) throw new SettingsError(`${id} at ${api.base}: ${reasonOf(text)}`)
  return status === 204
}
