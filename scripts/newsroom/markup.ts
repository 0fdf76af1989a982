/**
 * Escaping for the pages and feeds the newsroom prints.
 *
 * Effects: none.
 *
 * @module
 */

/** Escapes text for HTML and XML, in content and in double-quoted attributes. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** JSON that may stand inside a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
