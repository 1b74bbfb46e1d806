import type { Sections, Warning } from "#lib/manifest/contract/content"
import { extractCompetitive } from "#lib/manifest/extract/competitive"
import { extractFoundation, readSources } from "#lib/manifest/extract/foundation"
import { extractIcps } from "#lib/manifest/extract/icps"
import { extractMessaging } from "#lib/manifest/extract/messaging"
import { isRecord, type Reader, reader } from "#lib/manifest/extract/reader"
import {
  extractBuyingProcess,
  extractChannels,
  extractGoals,
  extractIssues,
  extractMarket,
} from "#lib/manifest/extract/rest"
import { NOT_APPLICABLE } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

/** Answers of any quality, by step number. */
export type RawSteps = { readonly [step: number]: unknown }

export type Extracted = { sections: Sections; warnings: Warning[]; evidence_ids: string[] }

/** Warnings of one step; more say nothing new, and a long draft must not fill the manifest with them. */
const MOST_WARNINGS = 20

/**
 * All 23 steps to the sections of a manifest, everything kept. Total: missing or odd data never throws, it is left
 * out and named in a warning with its step and path, in the order of the steps. An optional step marked not
 * applicable contributes nothing.
 */
export function extract(steps: RawSteps): Extracted {
  const warnings: Warning[] = []
  const at = (number: number): Reader => {
    const step = stepByNumber(number)
    const data = isRecord(steps) && Object.hasOwn(steps, number) ? steps[number] : {}
    let count = 0
    const warn = (path: string, message: string) => {
      count++
      if (count < MOST_WARNINGS) warnings.push({ step: number, path, message })
      if (count === MOST_WARNINGS) warnings.push({ step: number, path: "", message: "has more that is odd" })
    }
    if (!isRecord(data)) warn("", "is not a group of fields")
    const isSkipped = step?.required === false && isRecord(data) && data[NOT_APPLICABLE] === true
    return reader(isSkipped ? {} : data, step?.fields ?? [], warn)
  }
  const sources = readSources(at(2))
  const sections: Sections = {
    foundation: extractFoundation(at(1), sources, at(4), at(5)),
    buying_process: extractBuyingProcess(at(15)),
    icps: extractIcps(at(14)),
    messaging: extractMessaging({
      brand: at(12),
      positioning: at(13),
      rules: at(16),
      messaging: at(17),
      soundbites: at(18),
      proof: at(19),
    }),
    competitive: extractCompetitive({
      market: at(6),
      competitors: at(7),
      comparison: at(8),
      category: at(9),
      capabilities: at(10),
      map: at(11),
    }),
    channels: extractChannels(at(20)),
    market: extractMarket(at(21)),
    goals: extractGoals(at(22)),
    issues: extractIssues(at(3), at(23)),
  }
  warnings.sort((a, b) => a.step - b.step)
  return { sections, warnings, evidence_ids: sources.map((source) => source.id) }
}
