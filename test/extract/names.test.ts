import { describe, expect, it } from 'vitest'
import { looksLikeName, namesIn } from '../../src/extract/names.ts'

describe('namesIn', () => {
  it.each([
    ['By Ruth Carver and Tom Field', ['Ruth Carver', 'Tom Field']],
    ['Von Karla Brandt · 3. Juni 2024', ['Karla Brandt']],
    ['ByTravis Stone', ['Travis Stone']],
    ['Ruth Carver, Staff Reporter', ['Ruth Carver']],
    ['Автор: Мария Лескова', ['Мария Лескова']],
    ['Posted by Lin Marsh on May 3', ['Lin Marsh']],
    ['https://social.example/lin', []],
    ['作者：李小山', ['李小山']],
    ['Müəllif: Aygün Səfərli', ['Aygün Səfərli']],
    ['ავტორი: ნინო ბერიძე', ['ნინო ბერიძე']],
    ['Haber: Selin Aksoy', ['Selin Aksoy']],
    ['Հեղինակ՝ Անի Սարգսյան', ['Անի Սարգսյան']],
    ['Корреспондент: Пётр Савин', ['Пётр Савин']],
  ])('reads %s', (text, names) => {
    expect(namesIn(text).map((author) => author.name)).toEqual(names)
  })
})

describe('looksLikeName', () => {
  it.each(['Share', '12 comments', 'We looked at every boat in the old harbour', 'https://x.example'])('refuses %s', (text) => {
    expect(looksLikeName(text)).toBe(false)
  })
})
