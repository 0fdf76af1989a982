/**
 * Writes feeds/source.schema.json, the JSON Schema that editors complete and check source files with.
 *
 * Effects: writes that file; with `--check` only compares, and exits 1 where it is out of date.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises'
import { sourceJsonSchema } from '../src/source/json-schema.ts'

const target = new URL('../feeds/source.schema.json', import.meta.url)
const wanted = `${JSON.stringify(sourceJsonSchema(), null, 2)}\n`

if (process.argv.includes('--check')) {
  const present = await readFile(target, 'utf8').catch(() => '')
  if (present !== wanted) {
    console.error('feeds/source.schema.json is out of date: run node scripts/source-schema.ts')
    process.exitCode = 1
  }
} else {
  await writeFile(target, wanted)
  console.log('wrote feeds/source.schema.json')
}
