/**
 * Writes text into XML: the characters XML 1.0 allows, and their escapes.
 *
 * Production `Char` (https://www.w3.org/TR/xml/#charsets) decides what may stand in a document at all; what is forbidden is
 * left out. So is what is legal but never meant and what validators complain of: C1 controls (U+0085 is a line end),
 * noncharacters, U+FFFD, which only says that somebody before could not read. Lone surrogates go too: UTF-8 cannot carry them.
 *
 * Effects: none.
 *
 * @module
 */

const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffd-\uffff]/
const FORBIDDEN_ALL = new RegExp(FORBIDDEN.source, 'g')
const LONE_SURROGATES = /\p{Surrogate}/gu
/** The noncharacters at the end of each further plane, `U+1FFFE` to `U+10FFFF`; some emoji share their second half. */
const PLANE_ENDS =
  /[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/g
const MARKUP = /[&<>]/
const ATTRIBUTE = /[&<>"\t\n]/

/** The text without what XML 1.0 cannot carry; line ends become a line feed. Linear time; clean text is returned as it is. */
export function legalText(text: string): string {
  let legal = text
  if (!legal.isWellFormed()) legal = legal.replace(LONE_SURROGATES, '')
  if (FORBIDDEN.test(legal)) legal = legal.replaceAll('\u0085', '\n').replace(FORBIDDEN_ALL, '')
  if (legal.includes('\udffe') || legal.includes('\udfff')) legal = legal.replace(PLANE_ENDS, '')
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
