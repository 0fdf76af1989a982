/**
 * Who took or owns a picture, from its caption or a line of its own: "Photo: Agency", "Фото: РИА Новости / Иван Петров",
 * "© Sputnik", "(AP Photo/Name)", "Name/TASS".
 *
 * Effects: none.
 *
 * @module
 */
import { agencyAt, agencyName } from './agencies.ts'
import { lowerCase, shapeOf } from './letter-shape.ts'

const WORD =
  'photo credit|photos?|photograph(?:y|er)?|images?|pictures?|pics?|foto credit|foto(?:lar|s|graf|ğraf|qraf)?|bild(?:er|nachweis|quelle)?|şəkil(?:lər)?|görsel|crédits? photo|crédits?|credits?|фото(?:графия|граф)?|фотографии|снимок|ფოტო(?:ები|გრაფი)?|լուսանկար(?:ը)?|图|图片来源|图片|写真|사진'
const LABELLED = new RegExp(
  String.raw`(?:^|[\s(（.[|＝。])(?:${WORD})\s{0,2}(?:(?:by |courtesy of |credit|von |de |:|：|©|\/|=)\s{0,2}){1,3}([^()（）[\]]{2,80}?)[)）\].]?\s*$`,
)
const SIGN = /(?:©|\(c\)|ⓒ)\s*(?:photo|фото|foto)?\s?:?\s?([^()©]{2,80}?)\)?\s*$/
const WIRE =
  /(?:^|[\s(])((?:ap|afp|epa|reuters)\s(?:photo|image)\s?\/\s?[^()]{2,60}?|(?:afp|epa|reuters|epa-efe|tass|sputnik)\s?\/\s?[^()/]{2,50}?)\)?\s*$/
/** Over the shape of the text: a person's name and an agency's. */
const SLASHED = /(?:^|[.!?…)»"”] {1,2}|\()(A[Aag'’ .-]{2,40} ?\/ ?([Aag][Aag .-]{1,28}))\)?\s*$/
/** A label without its colon counts before an agency that is known. */
const BARE = /(?:^|[\s(.])(?:foto|photo|фото|ფოტო)\s?[–—-]?\s([^()]{2,60}?)\)?\s*$/
const STOCK = /(?:^|[.!?…)»"”(]\s{0,2})([^.!?()]{0,50}(?:getty images|shutterstock|istock|unsplash|pixabay))\)?\s*$/

/** The name a caption credits, or undefined. */
export function creditOf(caption: string): string | undefined {
  const text = caption.length > 300 ? caption.slice(-300) : caption
  const low = lowerCase(text)
  const match = WIRE.exec(low) ?? LABELLED.exec(low) ?? SIGN.exec(low)
  if (match?.[1] !== undefined) return tidy(within(text, match, match[1]))
  const slashed = SLASHED.exec(shapeOf(text))
  if (slashed !== null) {
    const whole = within(text, slashed, slashed[1] as string)
    if (agencyName(whole.slice(whole.lastIndexOf('/') + 1).trim()) !== undefined) return tidy(whole)
  }
  const bare = BARE.exec(low)
  if (bare !== null) {
    const name = within(text, bare, bare[1] as string)
    if (agencyAt(name, 0) !== undefined) return tidy(name)
  }
  const stock = STOCK.exec(low)
  return stock === null ? undefined : tidy(within(text, stock, stock[1] as string))
}

/** The group as the text writes it; it ends where no letter of the match follows. */
function within(text: string, match: RegExpExecArray, group: string): string {
  const start = match.index + match[0].lastIndexOf(group)
  return text.slice(start, start + group.length)
}

function tidy(name: string): string | undefined {
  const clean = name
    .replace(/^(?:[\s:©/|–—-]+|\d{4}(?:[,–-]\s?\d{4})?\s|(?:photo )?credits?:?\s|by\s|photograph:\s)+/i, '')
    .replace(/\s*(?:\b\d{4}\b.{0,40})?all rights.*$/i, '')
    .replace(/[\s.,;|]+$/, '')
    .trim()
  return clean.length < 2 || RIGHTS.test(clean) ? undefined : clean
}

/** A site's own notice is no credit of a picture. */
const RIGHTS = /rights reserved|privacy policy|terms of|права защищены|hüquqlar|vorbehalten|zastrzeżone|უფლება დაცულია/i
