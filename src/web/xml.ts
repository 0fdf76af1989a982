/**
 * Writes text into XML: the characters XML 1.0 allows, and their escapes.
 *
 * Production `Char` (https://www.w3.org/TR/xml/#charsets) decides what may stand in a document at all; what is forbidden is
 * left out, and so are the C1 controls, which are legal but never meant (U+0085 is a line end). Lone surrogates go too: UTF-8 cannot carry them.
 *
 * Effects: none.
 *
 * @module
 */

const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/
const FORBIDDEN_ALL = new RegExp(FORBIDDEN.source, 'g')
const LONE_SURROGATES = /\p{Surrogate}/gu
const MARKUP = /[&<>]/
const ATTRIBUTE = /[&<>"\t\n]/

/** The text without what XML 1.0 cannot carry; line ends become a line feed. Linear time; clean text is returned as it is. */
export function legalText(text: string): string {
  let legal = text
  if (!legal.isWellFormed()) legal = legal.replace(LONE_SURROGATES, '')
  if (FORBIDDEN.test(legal)) legal = legal.replaceAll('\u0085', '\n').replace(FORBIDDEN_ALL, '')
  if (legal.includes('\r')) legal = legal.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
  return legal
}

/** Text as the content of an element. `]]>` cannot appear, for `>` is escaped. */
export function escapeText(text: string): string {
  const legal = legalText(text)
  if (!MARKUP.test(legal)) return legal
  return legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * Text as the content of an RSS element that is plain text by its definition (title, category, source).
 *
 * Parsers read the same characters as from `escapeText`. The hexadecimal forms are what the RSS Advisory Board's profile asks
 * for, so that nobody takes a headline's `<` for markup ("Character data" in https://www.rssboard.org/rss-profile).
 */
export function escapeCharacterData(text: string): string {
  const legal = legalText(text)
  if (!MARKUP.test(legal)) return legal
  return legal.replaceAll('&', '&#x26;').replaceAll('<', '&#x3C;').replaceAll('>', '&#x3E;')
}

/** Text as the value of an attribute in double quotes; line breaks and tabs survive attribute normalisation. */
export function escapeAttribute(text: string): string {
  const legal = legalText(text)
  if (!ATTRIBUTE.test(legal)) return legal
  return legal
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
}

/** Text as CDATA; a `]]>` inside is spread over two sections. */
export function cdata(text: string): string {
  const legal = legalText(text)
  return `<![CDATA[${legal.includes(']]>') ? legal.replaceAll(']]>', ']]]]><![CDATA[>') : legal}]]>`
}
