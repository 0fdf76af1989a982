/**
 * The version of an article that is meant for printers: another reading of it where its own page gives little.
 *
 * Effects: none.
 *
 * @module
 */
import type { Survey } from './boxes.ts'
import { absoluteUrl } from './evidence.ts'

const PRINT =
  /[/?&_.-](?:print|printable|printview|print-version|version-print|tisk|druck|imprimer|imprimir|stampa)(?:[/?&=_.-]|$)/i

/** Address of the print version: declared, or linked by a link that names printing both in its address and its words. */
export function readPrintUrl(survey: Survey, url: string): string | undefined {
  for (const { attribs } of survey.links)
    if (/\balternate\b/i.test(attribs['rel'] ?? '') && attribs['media']?.trim().toLowerCase() === 'print')
      return other(attribs['href'], url)
  for (const { attribs } of survey.anchors) {
    const href = attribs['href']
    if (href === undefined || !PRINT.test(href)) continue
    const named = `${attribs['class'] ?? ''} ${attribs['title'] ?? ''} ${attribs['rel'] ?? ''} ${attribs['id'] ?? ''}`
    const address = other(href, url)
    if (address !== undefined && (/print|druck|печат|çap|imprim|stampa/i.test(named) || standsFor(address, url))) return address
  }
  return undefined
}

function other(href: string | undefined, url: string): string | undefined {
  const address = absoluteUrl(href, url)
  return address === undefined || address.replace(/#.*$/, '') === url.replace(/#.*$/, '') ? undefined : address
}

/** Whether the address holds the article's own last path segment or number. */
function standsFor(address: string, url: string): boolean {
  const segment = (
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? ''
  ).replace(/\.\w{2,5}$/, '')
  return segment.length >= 4 && address.includes(segment)
}
