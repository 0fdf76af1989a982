/**
 * The language detector of the Node home: `eld`, loaded when the first text needs it.
 *
 * The Worker does without: the detector's tables would take a third of its bundle and more than a request's processor time
 * to load. There a language that nobody declares is told by letters alone.
 *
 * Effects: loads a module once.
 *
 * @module
 */
import type { DetectLanguage } from '../../ports.ts'

export const detectLanguage: DetectLanguage = async (text) => {
  const { eld } = await import('eld/extrasmall')
  const result = eld.detect(text)
  if (result.language === '' || !result.isReliable()) return undefined
  return {
    language: result.language,
    confidence: Math.min(1, Math.round((result.getScores()[result.language] ?? 0) * 100) / 100),
  }
}
