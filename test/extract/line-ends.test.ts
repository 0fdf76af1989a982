import { describe, expect, it } from 'vitest'
import { extractArticle } from '../../src/extract/extract.ts'
import { parseDate } from '../../src/web/date.ts'

const extract = (body: string) =>
  extractArticle(`<html lang="zh"><head><title>港口灯会开幕</title></head><body>${body}</body></html>`, {
    url: 'https://paper.example/a',
    timezone: 'UTC',
    now: new Date('2026-03-01T00:00:00Z'),
    parseDate,
  })

const PROSE = `昨天傍晚，沿海小城的港口点亮了三千盏手工灯笼，市民扶老携幼前来观看，码头上人声鼎沸，热闹非凡。<br><br>
据组织者介绍，这些灯笼由当地十二所学校的学生用旧渔网和竹片制作，前后用了四个多月的时间，每一盏都写着制作者的名字。<br><br>
灯会将持续到本月底，期间港口的渡船免费开放，游客可以乘船到对岸的灯塔下观赏全景，晚上十点后恢复正常航班。<br><br>`

describe('the end of a Chinese article', () => {
  it('is the line of its editor, whatever the page adds in the same block', () => {
    const { text, cuts } = extract(
      `<center>${PROSE}（责任编辑：林一舟）<br>图片 音乐 漫画 壁纸 铃声<br>本站刊登的内容由合作方依照协议提供，如对其中内容有疑议请发送电子邮件给我们。</center>`,
    )
    expect(text).toMatch(/恢复正常航班。$/u)
    expect(cuts).toContainEqual(expect.objectContaining({ why: 'after the end' }))
  })

  it('may name its editor at the end of the last paragraph', () => {
    const { text } = extract(
      `<div>${PROSE.replace('航班。', '航班。（编辑：林一舟）')}网友热议 本周精选 编辑推荐 读者来信<br>本站内容由合作方依照协议提供，如有疑议请来信告诉我们。</div>`,
    )
    expect(text).toMatch(/（编辑：林一舟）$/u)
  })

  it('is not the first of several editors', () => {
    const { text } = extract(`<div>${PROSE}编辑：林一舟<br><br>${PROSE.replaceAll('港口', '山城')}</div>`)
    expect(text).toContain('山城的渡船')
  })
})

describe('a table beside the text', () => {
  const row = (i: number): string => `<tr><td>科目${i}</td><td>第${i}考场</td><td>上午九点</td><td>三小时</td></tr>`
  const rows = Array.from({ length: 12 }, (_, i) => row(i + 1)).join('')
  const page = (table: string): string =>
    `<table><tr><td><h1>春季考试安排</h1></td></tr><tr><td><div><table><tr><td>${PROSE}</td></tr></table>${table}</div></td></tr></table>`

  it('belongs to the article where it is data', () => {
    expect(extract(page(`<table>${rows}</table>`)).text).toContain('科目7')
  })

  it('does not where it is a list of links', () => {
    const links = rows.replace(/>(科目\d+)</gu, '><a href="/x">$1考试安排与说明</a><')
    expect(extract(page(`<table>${links}</table>`)).text).not.toContain('科目7')
  })
})
