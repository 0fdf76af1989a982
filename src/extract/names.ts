/**
 * Takes bylines apart into names.
 *
 * Effects: none.
 *
 * @module
 */
import type { Author } from '../model/item.ts'
import { plainText } from './evidence.ts'

const PREFIX =
  /^\s*(?:(?:posted|written|published|reported|reviewed|created|edited|submitted|contributed|words|story|text|article|report|photos?|illustrations?)\s+(?:and \w+ )?by:?\s+|(?:by|from)\s*[:|]?\s+|authors?\s*:\s*|author\s+|text von\s+|von:?\s+|ein\s+(?:\w+\s+)?von\s+|autor(?:in|en|innen)?\s*:\s*|redakteur(?:in)?\s*:\s*|verfasst von:?\s+|geschrieben von:?\s+|veröffentlicht von:?\s+|erstellt von:?\s+|(?:publié |écrit |rédigé )?par:?\s+|auteur\s*:\s*|(?:escrito |publicado )?por:?\s+|(?:scritto )?da:?\s+|door:?\s+|autore:\s*|autorzy:\s*|автор\s*:?\s+|автори?:\s*|текст:\s*|müəllif\s*:?\s+|jurnalist\s*:\s+|yazar\s*:?\s+|haber\s*:\s+|muhabir\s*:?\s+|журналист\s*:\s+|корреспондент\s*:\s+|ავტორი\s*:?\s+|ჟურნალისტი\s*:?\s+|հեղինակ\s*[:՝]?\s+|作者\s*[:：]\s*|文\s*[:：/／]\s*|撰文\s*[:：]\s*|记者\s*[:：]?\s*|(?:本报)?记者\s+|责任编辑\s*[:：]\s*|编辑\s*[:：]\s*|来源\s*[:：]\s*|著者\s*[:：]\s*|بقلم\s*:?\s*|كتب\s*:?\s*)/iu
const TAIL =
  /\s*(?:\||•|·|—|–| - |\/\/|\(|\[|\bon\s+\w+\s+\d|\bam\s+\d|\bveröffentlicht\b|\bpublished\b|\bupdated\b|\bposted\b|\blast modified\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d{2}\b|\bfollow\b|\b\d+\s+min\b|\billustration\b|\bfotos?\b|@|https?:).*$/iu
const ROLE =
  /^(?:staff|senior|chief|editor|reporter|correspondent|contributor|writer|journalist|freelance|producer|director|manager|columnist|redakteur|redakteurin|volontär|autor|autorin|contributing|managing|associate|deputy|guest|special to|executive|assistant|md|phd|ph\.d\.?|m\.d\.?|mba|rn|jr\.?|sr\.?|bsc|msc|ceo|cto|cfo|founder|co-founder|author|the|tribune|reuters staff writer|political|business|sports|science|health|technology|tech|world|news|national|white house)\b/iu

/** Names in a byline: label and tail cut off, lists taken apart. */
export function namesIn(raw: string): Author[] {
  let text = plainText(raw).slice(0, 300)
  if (/^https?:\/\/|^www\.|^\/|^@\S+$/iu.test(text)) return []
  for (let i = 0; i < 2; i += 1) text = text.replace(PREFIX, '')
  // a label glued to the name by its mark-up
  text = text.replace(/^(?:By|Von|von|Par|Por)(?=\p{Lu}\p{Ll})/u, '').replace(/^(\p{L}{6,20} von)(?=\p{Lu})/u, '')
  text = text.replace(/\S+@\S+\.\w+/gu, ' ')
  const cut = text.replace(TAIL, '').trim()
  if (cut !== '') text = cut
  return text
    .split(/\s*[;|\n•]\s*|\s*,\s+|\s*、\s*|\s+(?:and|und|et|y|e|i|en|&|\+|и|та|və|ve|with|mit)\s+/iu)
    .map((part) =>
      part
        .replace(PREFIX, '')
        .replace(/^(?:and|und|et|y|&)\s+/iu, '')
        .replace(/^[\s,.:;·|*"'“”„«»()\-–—]+|[\s,:;·|*"'“”„«»()\-–—]+$/gu, '')
        .trim(),
    )
    .filter(
      (part, index) =>
        part.length >= 2 &&
        part.length <= 60 &&
        !(index > 0 && ROLE.test(part)) &&
        !/^\d+$/u.test(part) &&
        /\p{L}/u.test(part) &&
        part.split(/\s+/u).length <= 7,
    )
    .map((name) => ({ name }))
}

const NOT_NAMES =
  /^(?:home|news|share|comments?|reply|menu|search|login|log in|follow|email|print|facebook|twitter|read more|more|view all.*|all posts.*|archive|about|contact|kommentare?.*|\d+.*|updated?.*|posted.*|published.*|autor(?:in)?|author|foto.*|photo.*|image.*|source|quelle.*|advertisement|anzeige|subscribe|newsletter|n\/?a|null|undefined|none|admin(?:istrator)?|anonymous|guest|unknown|user|webmaster|root|super user|superuser)$/iu

/** Whether a text is furniture where a name was expected. */
export function isNoName(name: string): boolean {
  return NOT_NAMES.test(name)
}

/** Whether a visible text can be a person's or agency's name: few words, no sentence. */
export function looksLikeName(name: string): boolean {
  if (name.length > 50 || NOT_NAMES.test(name)) return false
  if (/[.!?]$/u.test(name) && name.length > 30) return false
  const words = name.split(/\s+/u)
  if (words.length > 5) return false
  return !/\d{2,}|[:<>{}=#]|https?/u.test(name)
}
