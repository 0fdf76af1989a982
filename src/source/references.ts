/**
 * `${NAME}` in source files: secrets that live in the environment, never in the file.
 *
 * A value that was put in is never repeated in a message; only its name is.
 *
 * Effects: none.
 *
 * @module
 */
import type { Finding } from './finding.ts'

/** Where values are looked up: the process's environment or a Worker's secrets. */
export type Environment = Record<string, string | undefined>

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]{0,99})\}/g

/** Whether the text holds a `${NAME}`. */
export function hasReference(text: string): boolean {
  return text.includes('${') && text.search(REFERENCE) >= 0
}

/** Whether the text opens a `${` that is not a well-formed reference. */
export function hasBrokenReference(text: string): boolean {
  return text.includes('${') && text.replace(REFERENCE, '').includes('${')
}

/** Names of the variables that a value refers to, anywhere in it. */
export function referencesIn(value: unknown): string[] {
  const text = JSON.stringify(value) ?? ''
  return text.includes('${') ? [...new Set([...text.matchAll(REFERENCE)].map((match) => match[1]!))] : []
}

/** The text with each reference replaced by `stand`. */
export function withoutReferences(text: string, stand: string): string {
  return text.includes('${') ? text.replace(REFERENCE, () => stand) : text
}

/**
 * A copy of `value` with every reference in its strings replaced, and a finding for each that is unset or empty.
 * Objects, arrays and strings are walked; anything else is given back as it is. Names that match `barred` are refused.
 */
export function resolveReferences<T>(value: T, env: Environment, barred?: RegExp): { value: T; findings: Finding[] } {
  const findings: Finding[] = []
  const walk = (node: unknown, path: (string | number)[]): unknown => {
    if (typeof node === 'string') return resolveText(node, { env, barred, path, findings })
    if (Array.isArray(node)) return node.map((child, index) => walk(child, [...path, index]))
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child, [...path, key])]))
  }
  return { value: walk(value, []) as T, findings }
}

function resolveText(
  text: string,
  {
    env,
    barred,
    path,
    findings,
  }: { env: Environment; barred?: RegExp | undefined; path: (string | number)[]; findings: Finding[] },
): string {
  if (!text.includes('${')) return text
  return text.replace(REFERENCE, (whole, name: string) => {
    if (barred?.test(name)) {
      findings.push({
        path,
        message: `\${${name}} is one of the service's own settings`,
        remedy: 'give the value under a name of its own',
      })
      return whole
    }
    const found = Object.hasOwn(env, name) ? env[name] : undefined
    if (found !== undefined && found !== '') return found
    findings.push({
      path,
      message: `\${${name}} is not set`,
      remedy: `set ${name} in the environment (or as a Worker secret), or take the reference out`,
    })
    return whole
  })
}
