/**
 * Puts the environment's values into a source, and keeps its address fit to be shown.
 *
 * Findings name variables, never what they hold.
 *
 * Effects: none.
 *
 * @module
 */
import type { Catalogue, Problem, Source } from '../model/source.ts'
import { addressFault } from './fields.ts'
import { type Finding, renderPath } from './finding.ts'
import { resolveReceivers } from './receivers.ts'
import { type Environment, hasReference, resolveReferences } from './references.ts'

export type Resolved = { ok: true; source: Source } | { ok: false; findings: Finding[] }

/** Whoever may make sources is not thereby told the service's own tokens and keys. */
const OWN_SETTING = /^DATELINE_/

/** The source with every `${NAME}` replaced, or what is unset or does not fit. */
export function resolveSource(source: Source, env: Environment): Resolved {
  if (!mayRefer(source)) return { ok: true, source }
  const { value, findings } = resolveReferences(source, env, source.origin === 'api' ? OWN_SETTING : undefined)
  if (findings.length > 0) return { ok: false, findings }
  for (const field of ['url', 'home', 'via'] as const) {
    const address = value[field]
    const wrong = address === undefined || address === source[field] ? undefined : addressFault(address)
    if (wrong) {
      const said =
        wrong === 'credentials'
          ? 'carries a user name or password'
          : wrong.startsWith('is not')
            ? wrong
            : 'is not an http address'
      findings.push({
        path: [field],
        message: `with its references resolved, ${said}`,
        remedy: 'correct the value of the variable',
      })
    }
  }
  for (const [name, held] of Object.entries(value.headers)) {
    if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(held)) {
      const message = 'with its references resolved, holds a character that no header may hold'
      findings.push({
        path: ['headers', name],
        message,
        remedy: 'correct the value of the variable; line ends are the usual cause',
      })
    }
  }
  if (findings.length > 0) return { ok: false, findings }
  return { ok: true, source: hasReference(source.url) ? { ...value, shownUrl: shownUrl(source.url, value.url) } : value }
}

/** What keeps a source from being polled, in a sentence for its operator. Names variables, never what they hold. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map(({ path, message, remedy }) => `${renderPath(path)}: ${message}; ${remedy}`.replace(/^: /, '')).join(' · ')
}

/** The whole catalogue, compiled without values, made ready to run. Sources whose values are missing are left out. */
export function resolveCatalogue(catalogue: Catalogue, env: Environment): Catalogue {
  const problems: Problem[] = [...catalogue.problems]
  const sources: Source[] = []
  for (const source of catalogue.sources) {
    const resolved = resolveSource(source, env)
    if (resolved.ok) sources.push(resolved.source)
    else {
      for (const { path, message, remedy } of resolved.findings) {
        problems.push({ file: `${source.id}.yaml`, path: renderPath(path), message, remedy })
      }
    }
  }
  const told = resolveReceivers(catalogue.receivers ?? [], env)
  for (const { message, remedy } of told.findings) problems.push({ file: 'to', path: '', message, remedy })
  return { ...catalogue, sources, receivers: told.receivers, problems }
}

/** Most sources hold no reference; they are not copied. */
function mayRefer(source: Source): boolean {
  return JSON.stringify(source).includes('${')
}

/** The address as it may be published: without the query parameters and path parts that hold a value from outside. */
function shownUrl(written: string, resolved: string): string {
  const url = new URL(resolved)
  const [address = '', query = ''] = withoutFragment(written).split(/\?(.*)/s)
  if (hasReference(address)) return `${url.origin === writtenOrigin(written) ? url.origin : 'https://hidden.invalid'}/`
  const kept = query.split('&').filter((pair) => pair !== '' && !hasReference(pair))
  return kept.length > 0 ? `${address}?${kept.join('&')}` : address
}

function withoutFragment(address: string): string {
  return address.split('#')[0] ?? address
}

function writtenOrigin(written: string): string | undefined {
  const host = /^(https?:\/\/[^/?#]*)/i.exec(written)?.[1]
  return host !== undefined && !hasReference(host) && URL.canParse(host) ? new URL(host).origin : undefined
}
