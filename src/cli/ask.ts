/**
 * Questions to whoever runs a command. Where nobody can answer, the answer is no.
 *
 * Effects: reads standard input, writes the question.
 *
 * @module
 */
import { createInterface } from 'node:readline/promises'
import type { CommandContext } from './command.ts'

/** One line of answer, trimmed; empty where input ends first. */
export async function ask(question: string, { stdin, stderr }: CommandContext): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr })
  try {
    const closed = new Promise<string>((done) => lines.once('close', () => done('')))
    return (await Promise.race([lines.question(question), closed])).trim()
  } finally {
    lines.close()
  }
}

/** Yes only for yes. */
export async function confirm(question: string, context: CommandContext): Promise<boolean> {
  return /^y(?:es)?$/i.test(await ask(`${question} [y/N] `, context))
}
