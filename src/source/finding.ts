/**
 * A fault found inside one source, before it is known which file and line it stands on.
 *
 * Effects: none.
 *
 * @module
 */

export interface Finding {
  /** Keys from the top of the document to the fault. */
  path: (string | number)[]
  message: string
  remedy: string
  /** The fault is the key itself, not its value. */
  atKey?: boolean
}

/** A path as people write it: `article.remove[2]`. */
export function renderPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const key = clip(part, 40)
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/** Foreign text made fit for one line of a message. */
export function clip(text: string, most = 60): string {
  const line = text.slice(0, most * 4).replace(/[\u0000-\u0020\u007f-\u009f\u2028\u2029]+/g, ' ')
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
