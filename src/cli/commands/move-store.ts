/**
 * `dateline export --all` and `import --all`: the whole store from one home to another, ids, log and bytes as they were.
 *
 * @module
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { SettingsError } from '../../runtime/node/settings.ts'
import type { TablePage } from '../../store/transfer.ts'
import type { CommandContext } from '../command.ts'
import { createProgress } from '../progress.ts'
import { openStoreDoor, type StoreDoor } from './remote.ts'

/** First line of the file. */
const FORMAT = 'dateline-store/1'

/** Every page of a store, table by table. */
export async function* readStore(door: StoreDoor): AsyncGenerator<TablePage> {
  for (const name of await door.tables()) {
    let after: TablePage['next']
    do {
      const page = await door.read(name, after)
      after = page.next
      if (page.rows.length > 0) yield page
    } while (after !== undefined)
  }
}

/** Writes the store to standard output, one page a line. */
export async function exportAll(context: CommandContext): Promise<number> {
  const { stdout } = context
  const door = await openStoreDoor(context, { mustExist: true })
  const write = async (line: unknown): Promise<void> => {
    if (!stdout.write(`${JSON.stringify(line)}\n`)) await new Promise((done) => stdout.once('drain', done))
  }
  try {
    await write({ format: FORMAT })
    for await (const page of readStore(door)) await write(page)
    return 0
  } finally {
    await door.close()
  }
}

/** Reads such a file into an unused store. */
export async function importAll(file: string | undefined, context: CommandContext): Promise<number> {
  if (file === undefined) throw new SettingsError('say which file: dateline import --all <store.ndjson>')
  const path = resolve(file)
  if (!existsSync(path)) throw new SettingsError(`there is no file ${path}.`)
  if (statSync(path).isDirectory()) throw new SettingsError(`${path} is a folder; name the file in it.`)
  const door = await openStoreDoor(context, { mustExist: false })
  const progress = createProgress(context.stderr)
  let rows = 0
  try {
    let isFirst = true
    for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
      const read = readLine(line)
      if (isFirst && read?.['format'] !== FORMAT) throw new SettingsError(`${path} is no store written by dateline export --all.`)
      if (isFirst) await door.clear()
      else if (!read) throw new SettingsError(`${path} is damaged after ${rows} rows.`)
      else {
        const page = read as unknown as TablePage
        await door.write(page)
        rows += page.rows.length
        progress.update(rows, rows, page.table)
      }
      isFirst = false
    }
  } finally {
    progress.clear()
    await door.close()
  }
  if (context.json) context.stdout.write(`${JSON.stringify({ rows })}\n`)
  else context.stdout.write(`${rows} rows taken in\n`)
  return 0
}

function readLine(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}
