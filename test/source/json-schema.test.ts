import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { sourceJsonSchema } from '../../src/source/json-schema.ts'
import { bundleSchema, keysOf, sourceSchema } from '../../src/source/schema.ts'

describe('feeds/source.schema.json', () => {
  it('is what scripts/source-schema.ts writes', async () => {
    expect(JSON.parse(await readFile('feeds/source.schema.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(sourceJsonSchema())))
  })
})

describe('docs/sources.md', () => {
  it('has a sentence for every key', async () => {
    const page = await readFile('docs/sources.md', 'utf8')
    const nested = ['listing', 'json', 'sitemap', 'article', 'include', 'from'].flatMap((map) =>
      keysOf(map === 'from' ? 'bundle' : 'source', [map]).map((key) => `${map === 'include' ? '' : `${map}.`}${key}`),
    )
    const keys = [...Object.keys(sourceSchema.shape), ...Object.keys(bundleSchema.shape), ...nested]
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([])
  })
})
