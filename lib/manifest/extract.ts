import type { Sections, Warning } from "#lib/manifest/contract/content"
import { extractCompetitive } from "#lib/manifest/extract/competitive"
import { extractFoundation } from "#lib/manifest/extract/foundation"
import { extractIcps } from "#lib/manifest/extract/icps"
import { extractMessaging } from "#lib/manifest/extract/messaging"
import { type Reader, reader } from "#lib/manifest/extract/reader"
import {
  extractBuyingProcess,
  extractChannels,
  extractGoals,
  extractIssues,
  extractMarket,
} from "#lib/manifest/extract/rest"
import { type Answers, withoutHidden } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

/** Answers of any quality, by step number. */
export type RawSteps = { readonly [step: number]: unknown }

/** What a step still asks: an answer to a question that another answer has made pointless says nothing. */
function asked(step: number, data: unknown): unknown {
  const fields = stepByNumber(step)?.fields
  const isRecord = typeof data === "object" && data !== null && !Array.isArray(data)
  return fields && isRecord ? withoutHidden(fields, data as Answers) : data
}

export type Extracted = { sections: Sections; warnings: Warning[]; evidence_ids: string[] }

/**
 * All 23 steps to the sections of a manifest, everything kept. Total: missing or odd data never throws, it is left
 * out and named in a warning with its step and path. A step marked not applicable contributes nothing.
 */
export function extract(steps: RawSteps): Extracted {
  const warnings: Warning[] = []
  const at = (step: number): Reader => {
    const data = steps[step]
    if (data !== undefined && (typeof data !== "object" || data === null || Array.isArray(data))) {
      warnings.push({ step, path: "", message: "is not a group of fields" })
    }
    const isSkipped = (data as { not_applicable?: unknown } | undefined)?.not_applicable === true
    return reader(step, isSkipped ? {} : asked(step, data), warnings)
  }
  const evidence = at(2)
  const sections: Sections = {
    foundation: extractFoundation(at(1), evidence, at(4), at(5)),
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
  const sources = evidence.items("sources", (source, id) => {
    const title = source.text("title")
    return title ? { id, title } : undefined
  })
  // A field read twice warns twice.
  const distinct = new Map(warnings.map((warning) => [JSON.stringify(warning), warning]))
  return { sections, warnings: [...distinct.values()], evidence_ids: sources.map((source) => source.id) }
}
