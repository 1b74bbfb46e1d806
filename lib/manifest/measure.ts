import type { Built } from "#lib/manifest/build"
import { decode } from "#lib/manifest/decode"
import { type Fact, SHORT_WORTH } from "#lib/manifest/facts"

export type Measures = {
  /** Share of the weight of everything known that a reader of the rendering gets back; a short wording counts 0.6. */
  wkfr: number
  /** Share of the critical and pinned facts that a reader gets back, in any registered wording. */
  cfr: number
  /** Share of what a reader gets back that is, byte for byte, a known value or its registered short form. */
  precision: number
  gap_permille: number
  /** Tokens, as a share of the target. */
  use: number
  compression_ratio: number
}

/** How good a build is, judged by what the decoder reads back from its text. `all` are the facts of everything known. */
export function measure(
  all: readonly Fact[],
  built: Pick<Built, "rendering"> & { manifest: Pick<Built["manifest"], "budget"> },
): Measures {
  const { budget } = built.manifest
  const said = new Map<string, number>()
  const decoded = decode(built.rendering)
  for (const { section, attr, parts } of decoded) {
    const key = keyOf(section, attr, parts)
    said.set(key, (said.get(key) ?? 0) + 1)
  }
  const hear = (fact: Fact, parts: readonly string[]): boolean => {
    const key = keyOf(fact.section, fact.attr, parts)
    const times = said.get(key) ?? 0
    if (times > 0) said.set(key, times - 1)
    return times > 0
  }
  let [known, recalled, critical, kept, heard] = [0, 0, 0, 0, 0]
  for (const fact of all) {
    const share = hear(fact, fact.parts) ? 1 : fact.short !== undefined && hear(fact, [fact.short]) ? SHORT_WORTH : 0
    known += fact.weight
    recalled += share * fact.weight
    heard += Number(share > 0)
    if (!fact.is_critical && !fact.is_pinned) continue
    critical += 1
    kept += Number(share > 0)
  }
  return {
    wkfr: of(recalled, known),
    cfr: of(kept, critical),
    precision: of(heard, decoded.length),
    gap_permille: budget.certificate.gap_permille,
    use: of(budget.tokens, budget.target),
    compression_ratio: budget.compression_ratio,
  }
}

const keyOf = (section: string, attr: string, parts: readonly string[]) => JSON.stringify([section, attr, parts])
const of = (part: number, whole: number) => (whole === 0 ? 1 : part / whole)
