/**
 * Compiles feeds/*.yaml into src/runtime/worker/catalogue.json, which the Worker carries with it.
 *
 * `${NAME}` references stay as they are: a Worker reads its secrets at run time. Exits 1 where a file has a fault.
 *
 * Effects: reads the folder (`DATELINE_FEEDS`, or the first argument), writes that file.
 *
 * @module
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Catalogue } from '../src/model/source.ts'
import { compileCatalogue } from '../src/source/catalogue.ts'

/** Reads and compiles a folder of source files. */
export async function compileFolder(folder: string): Promise<Catalogue> {
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/i.test(name))
  return compileCatalogue(
    await Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') }))),
  )
}

/** Writes the catalogue where the Worker's bundle takes it from. */
export async function writeCatalogue(catalogue: Catalogue): Promise<void> {
  const target = fileURLToPath(new URL('../src/runtime/worker/catalogue.json', import.meta.url))
  await writeFile(target, `${JSON.stringify(catalogue)}\n`)
}

if (import.meta.main) {
  const folder = process.argv[2] ?? process.env['DATELINE_FEEDS'] ?? 'feeds'
  const catalogue = await compileFolder(folder)
  for (const { file, line, path, message, remedy } of catalogue.problems) {
    console.error(
      `${join(folder, file)}${line === undefined ? '' : `:${line}`}: ${path === '' ? '' : `${path}: `}${message}; ${remedy}`,
    )
  }
  await writeCatalogue(catalogue)
  console.log(`compiled ${catalogue.sources.length} sources and ${catalogue.bundles.length} bundles for the Worker`)
  if (catalogue.problems.length > 0) process.exitCode = 1
}
