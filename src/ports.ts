/**
 * Everything a runtime must give the core, and nothing more.
 *
 * Each port has one contract suite under `test/contract/`, run on every implementation.
 *
 * @module
 */
import type { Job } from './model/job.ts'
import type { Representation } from './model/representation.ts'

/** Values both SQLite and D1 carry unharmed; integers must be safe ones. */
export type SqlValue = string | number | null

export interface Statement {
  sql: string
  params: SqlValue[]
}

export interface StatementResult<Row = Record<string, SqlValue>> {
  rows: Row[]
  /** Rows changed by the statement itself. */
  changes: number
  /** Rows written, indices and shadow tables included, where the engine counts them (D1). */
  rowsWritten?: number
}

export interface WriteOptions {
  /**
   * A power cut may take this write back (never a crash of the process): for leases and for what the next poll finds out
   * again. Engines that sync by themselves ignore it.
   */
  lazy?: boolean
}

/**
 * SQL on SQLite or D1. At most 100 parameters a statement: pass longer lists as one JSON array to `json_each(?)`.
 * Rejects with `DatabaseError`.
 */
export interface Database {
  all<Row = Record<string, SqlValue>>(sql: string, params?: SqlValue[]): Promise<Row[]>
  run(sql: string, params?: SqlValue[], options?: WriteOptions): Promise<StatementResult>
  /** All or nothing, in order, serialised with every other writer. */
  batch(statements: Statement[], options?: WriteOptions): Promise<StatementResult[]>
}

/** What went wrong in the store. `conflict` is a unique key: the loser retries. */
export class DatabaseError extends Error {
  readonly kind: 'conflict' | 'busy' | 'full' | 'readonly' | 'too-new' | 'corrupt' | 'other'
  constructor(kind: DatabaseError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DatabaseError'
    this.kind = kind
  }
}

export interface HttpRequest {
  url: string
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Lower-case names. `user-agent` and `accept-encoding` are the caller's to give. */
  headers: Record<string, string>
  body?: string | Uint8Array
  /** Bytes after content decoding; more is a failure `too-large`, or cut off where `overflow` says so. */
  maxBytes: number
  /** `cut`: the first `maxBytes` bytes are the answer, however it goes on. For receivers' answers and robots.txt. */
  overflow?: 'fail' | 'cut'
  /** Whole exchange, connection to last byte. */
  timeoutMs: number
  signal?: AbortSignal
}

export type HttpFailure =
  | 'blocked-address'
  | 'bad-address'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'too-large'
  | 'bad-encoding'
  | 'protocol'
  | 'aborted'

export type HttpResult =
  | { ok: true; response: Representation }
  /** `detail` is for operators and logs; never shown to the public. */
  | { ok: false; failure: HttpFailure; detail: string }

/**
 * One request, one answer: no redirects followed, no cookies, no cache. The only door to the network; private
 * addresses are refused at connect time. Never throws for what the network does.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpResult>
}

export interface Clock {
  now(): Date
  /** Resolves after `ms` of this clock's time, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/**
 * The language of a running text as an RFC 5646 tag with a confidence of 0 to 1; undefined where it is not sure. Optional: a home
 * without it tells languages by their letters.
 */
export type DetectLanguage = (text: string) => Promise<{ language: string; confidence: number } | undefined>

export interface Random {
  bytes(length: number): Uint8Array
  /** 0 ≤ x < 1. */
  number(): number
}

/** Per registrable domain: one request in flight, spaced. Shared by everything that fetches. */
export interface HostGate {
  /** Takes the turn and returns `proceed`, or says when to ask again (milliseconds since epoch). */
  enter(
    domain: string,
    now: Date,
    options?: { spacingMs?: number },
  ): Promise<{ proceed: true } | { proceed: false; waitUntil: number }>
  /** Gives the turn back; every successful `enter` is followed by one `leave`. */
  leave(domain: string, now: Date): Promise<void>
}

/** A hurry, not a truth: see `model/job.ts`. */
export interface Queue {
  send(jobs: Job[]): Promise<void>
}

export type LogFields = Record<string, string | number | boolean | null | undefined>

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** The same log with fields bound to every line. */
  with(fields: LogFields): Log
}
