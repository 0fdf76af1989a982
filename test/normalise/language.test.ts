import { describe, expect, it } from 'vitest'
import { normaliseLanguage } from '../../src/normalise/language.ts'

describe('normaliseLanguage', () => {
  it.each([
    ['EN-gb', 'en-GB'],
    ['az-latn-az', 'az-Latn-AZ'],
    ['zh_hans_cn', 'zh-Hans-CN'],
    ['ru_RU.UTF-8', 'ru-RU'],
    ['sr-cyrl', 'sr-Cyrl'],
    ['es-419', 'es-419'],
    ['de-1996', 'de-1996'],
    ['en-US-u-ca-gregory', 'en-US'],
    ['aze', 'az'],
    ['geo', 'ka'],
    ['arm', 'hy'],
    ['iw', 'he'],
    ['sh', 'sr-Latn'],
    ['ua', 'uk'],
    ['uk-UA', 'uk-UA'],
    ['en-UK', 'en-GB'],
    ['English', 'en'],
    ['en, ru', 'en'],
    ['yue', 'yue'],
  ])('writes %s as %s', (tag, wanted) => {
    expect(normaliseLanguage(tag)).toBe(wanted)
    expect(normaliseLanguage(wanted)).toBe(wanted)
  })

  it.each([undefined, '', '  ', 'x-default', 'und', 'mul', 'C', 'a', '12', 'javascript', '<b>', '{{lang}}'])(
    'finds no language in %s',
    (tag) => {
      expect(normaliseLanguage(tag)).toBeUndefined()
    },
  )
})
