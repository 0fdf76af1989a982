/**
 * Which inline elements text stands in: a chain in which no element is open twice, so that no parser has to mend it.
 *
 * Effects: none.
 *
 * @module
 */
import { type ElementRule, NESTABLE_INLINES } from './html-allow-list.ts'
import type { Inline } from './html-output.ts'

/** Elements in one chain; more are ignored. */
const MAX_INLINES = 24

/** The chain with one more element. The same element twice means nothing, unless it says something else. */
export function withInline(chain: Inline | undefined, rule: ElementRule, open: string): Inline | undefined {
  const { name } = rule
  if (chain !== undefined && chain.depth >= MAX_INLINES) return chain
  let base = chain
  if (rule.kind === 'ruby-part') {
    if (findInline(chain, 'ruby') === undefined) return chain
    base = without(without(chain, 'rt'), 'rp')
  } else if (!NESTABLE_INLINES.has(name)) {
    const same = findInline(chain, name)
    if (same !== undefined && (same.open === open || open.length === name.length + 2)) return chain
    base = without(chain, name)
  }
  return { name, open, parent: base, depth: (base?.depth ?? 0) + 1 }
}

function findInline(chain: Inline | undefined, name: string): Inline | undefined {
  let at = chain
  while (at !== undefined && at.name !== name) at = at.parent
  return at
}

function without(chain: Inline | undefined, name: string): Inline | undefined {
  const found = findInline(chain, name)
  if (found === undefined || chain === undefined) return chain
  if (found === chain) return chain.parent
  const parent = without(chain.parent, name)
  return { name: chain.name, open: chain.open, parent, depth: (parent?.depth ?? 0) + 1 }
}
