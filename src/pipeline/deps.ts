/**
 * What a run of the pipeline needs: ports, settings, and the catalogue with its secrets resolved.
 *
 * @module
 */
import type { Settings } from '../model/settings.ts'
import type { Catalogue, Source } from '../model/source.ts'
import type { FastHmac } from '../notify/webhook.ts'
import type { Clock, Database, DetectLanguage, HostGate, Http, Log, Queue, Random } from '../ports.ts'
import { describeFindings, type Resolved } from '../source/resolve-source.ts'
import type { StoredSource } from '../store/sources.ts'
import type { SecretBox } from '../web/secret-box.ts'
import type { CrashAt } from './crash-point.ts'
import type { SiteRun } from './site-run.ts'

/** One of our feeds as the hub announces it. */
export interface Topic {
  /** Refs of the sources whose articles it shows. */
  sources: 'all' | number[]
  /** What a reader gets at this moment. */
  render(): Promise<TopicDocument>
}

export interface TopicDocument {
  etag: string
  mediaType: string
  /** Members of the `Link` header. */
  links: string[]
  body: Uint8Array
}

/** A service of the operator's that fetches pages with a browser. */
export interface RenderService {
  /** Open to that service's host and port. */
  door: Http
  /** Whether it may be asked for this address: only for public ones. */
  mayAsk(target: URL): Promise<boolean>
}

export interface PipelineDeps {
  db: Database
  http: Http
  gate: HostGate
  clock: Clock
  random: Random
  log: Log
  queue: Queue
  settings: Settings
  /** As last read; sources carry their secret headers. */
  catalogue(): Catalogue
  /** The render service at this address (`via`), reachable though it may be private; without, the ordinary door is taken. */
  render?(via: string): RenderService
  /** A source made through the API with the values of its `${NAME}` references, or what keeps it from having them. */
  resolveSource?(source: Source): Resolved
  detectLanguage?: DetectLanguage
  /** Opens the secrets of endpoints. */
  secrets: SecretBox
  /** Names this process in leases. */
  owner: string
  /** Real milliseconds: leases measure processes, not the settable clock. */
  wallNow(): number
  /** HMAC-SHA256 without Web Crypto's way through other threads, where the runtime has it. */
  fastHmac?: FastHmac
  /** The feed whose own address this is; without, there is no hub. */
  topics?(address: string): Promise<Topic | undefined>
  /** Only in rehearsals: the process dies at one of these points. */
  crashAt?: CrashAt
}

/** The source as it is to be polled: the file's word where there is one, under the key it was first known by. */
export function effectiveSource(deps: Pick<PipelineDeps, 'catalogue' | 'resolveSource'>, stored: StoredSource): Source {
  const file = sourceOfFile(deps.catalogue(), stored.id)
  if (file) return { ...file, key: stored.key }
  const resolved = deps.resolveSource?.(stored.source)
  return { ...(resolved?.ok ? resolved.source : stored.source), key: stored.key }
}

/** Why a source must not be read now though it is due: a value it refers to is unset, or does not fit. */
export function sourceFault(deps: Pick<PipelineDeps, 'catalogue' | 'resolveSource'>, stored: StoredSource): string | undefined {
  if (stored.origin === 'file' || sourceOfFile(deps.catalogue(), stored.id)) return undefined
  const resolved = deps.resolveSource?.(stored.source)
  return resolved === undefined || resolved.ok ? undefined : describeFindings(resolved.findings)
}

const places = new WeakMap<Catalogue, Map<string, number>>()

/** Thousands of sources are asked for by id; the catalogue is a list. */
function sourceOfFile(catalogue: Catalogue, id: string): Source | undefined {
  const known = catalogue.sources[places.get(catalogue)?.get(id) ?? -1]
  if (known?.id === id) return known
  places.set(catalogue, new Map(catalogue.sources.map((source, place) => [source.id, place])))
  return catalogue.sources[places.get(catalogue)?.get(id) ?? -1]
}

/** How long a poll may keep its lease without a sign of life. */
export const LEASE_MS = 300_000

export interface IngestContext {
  ref: number
  source: Source
  signal?: AbortSignal
  /** What is known of the source's pages. */
  site?: SiteRun
}

/** What became of one item. */
export type IngestResult = {
  outcome: 'created' | 'sighted' | 'updated' | 'reprocessed' | 'withdrawn' | 'restored' | 'unchanged' | 'dropped' | 'retry'
  requests: number
  /** In words, for `retry` and `dropped`. */
  reason?: string
  retryAfterMs?: number
  articleId?: string
  title?: string
}
