import type { Sections, Warning } from "#lib/manifest/contract/content"
import { extractCompetitive } from "#lib/manifest/extract/competitive"
import { extractFoundation, readSources } from "#lib/manifest/extract/foundation"
import { extractIcps } from "#lib/manifest/extract/icps"
import { extractMessaging } from "#lib/manifest/extract/messaging"
import { type Part, partOf, type RawSteps } from "#lib/manifest/extract/part"
import {
  extractBuyingProcess,
  extractChannels,
  extractGoals,
  extractIssues,
  extractMarket,
} from "#lib/manifest/extract/rest"

export type { RawSteps }

export type Extracted = { sections: Sections; warnings: Warning[]; evidence_ids: string[] }

const FOUNDATION = partOf([1, 2, 4, 5], (at) => {
  const sources = readSources(at(2))
  const foundation = extractFoundation(at(1), sources, at(4), at(5))
  return { foundation, evidence_ids: sources.map((source) => source.id) }
})
const MESSAGING = partOf([12, 13, 16, 17, 18, 19], (at) =>
  extractMessaging({
    brand: at(12),
    positioning: at(13),
    rules: at(16),
    messaging: at(17),
    soundbites: at(18),
    proof: at(19),
  }),
)
const COMPETITIVE = partOf([6, 7, 8, 9, 10, 11], (at) =>
  extractCompetitive({
    market: at(6),
    competitors: at(7),
    comparison: at(8),
    category: at(9),
    capabilities: at(10),
    map: at(11),
  }),
)
const ICPS = partOf([14], (at) => extractIcps(at(14)))
const BUYING_PROCESS = partOf([15], (at) => extractBuyingProcess(at(15)))
const CHANNELS = partOf([20], (at) => extractChannels(at(20)))
const MARKET = partOf([21], (at) => extractMarket(at(21)))
const GOALS = partOf([22], (at) => extractGoals(at(22)))
const ISSUES = partOf([3, 23], (at) => extractIssues(at(3), at(23)))

/**
 * All 23 steps to the sections of a manifest, everything kept. Total: missing or odd data never throws, it is left
 * out and named in a warning with its step and path, in the order of the steps. An optional step marked not
 * applicable contributes nothing. The sections cannot be changed: equal answers of another build have the same ones.
 */
export function extract(steps: RawSteps): Extracted {
  const warnings: Warning[] = []
  const read = <T>(part: (steps: RawSteps) => Part<T>): T => {
    const { made, warnings: own } = part(steps)
    warnings.push(...own)
    return made
  }
  const { foundation, evidence_ids } = read(FOUNDATION)
  const sections: Sections = {
    foundation,
    buying_process: read(BUYING_PROCESS),
    icps: read(ICPS),
    messaging: read(MESSAGING),
    competitive: read(COMPETITIVE),
    channels: read(CHANNELS),
    market: read(MARKET),
    goals: read(GOALS),
    issues: read(ISSUES),
  }
  warnings.sort((a, b) => a.step - b.step)
  return { sections, warnings, evidence_ids: [...evidence_ids] }
}
