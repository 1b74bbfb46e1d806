import { contentId } from "#lib/manifest/content-id"
import type { Sections } from "#lib/manifest/contract/content"
import { missing } from "#lib/manifest/extract/foundation"
import { present, type Reader } from "#lib/manifest/extract/reader"

export type CompetitiveSteps = {
  market: Reader
  competitors: Reader
  comparison: Reader
  category: Reader
  capabilities: Reader
  map: Reader
}

type Competitor = Sections["competitive"]["direct"][number]

/** Steps 6 to 11. A competitor without a known type counts as direct. */
export function extractCompetitive(steps: CompetitiveSteps): Sections["competitive"] {
  const { market, comparison, category, capabilities } = steps
  const byType = competitorsByType(steps.competitors)
  return {
    direct: byType("direct"),
    indirect: byType("indirect"),
    status_quo: byType("status_quo"),
    positioning_delta: comparison.items("axes", (axis, id) => {
      const name = axis.text("axis")
      if (!name) return missing(axis, "axis")
      const why = axis.text("why_we_win")
      return present({ id, axis: name, ours: axis.text("ours"), theirs: axis.text("theirs"), why_we_win: why })
    }),
    advantages: comparison.texts("advantages"),
    losses: comparison.texts("losses"),
    category: present({
      name: category.text("category_name"),
      path: category.text("path"),
      why: category.text("why"),
      teaching_cost: category.text("teaching_cost"),
    }),
    capabilities: capabilities.items("capabilities", (capability, id) => {
      const name = capability.text("name")
      if (!name) return missing(capability, "name")
      return present({ id, name, rating: capability.text("rating"), proof: capability.text("proof") })
    }),
    perceptual_map: extractMap(steps.map),
    market: present({
      problem: market.text("problem"),
      pains: market.texts("pains"),
      desires: market.texts("desires"),
      objections: market.texts("objections"),
      triggers: market.texts("triggers"),
    }),
  }
}

function competitorsByType(step: Reader): (type: string) => Competitor[] {
  const typeOf = new Map<string, string>()
  const all = step.items("competitors", (competitor, id): Competitor | undefined => {
    const name = competitor.text("name")
    if (!name) return missing(competitor, "name")
    const key = id || contentId(name)
    const type = competitor.text("type")
    typeOf.set(key, type === "indirect" || type === "status_quo" ? type : "direct")
    return present({
      id: key,
      name,
      website: competitor.text("website"),
      strengths: competitor.texts("strengths"),
      weaknesses: competitor.texts("weaknesses"),
      pricing: competitor.text("pricing"),
      segments: competitor.texts("segments"),
    })
  })
  // A repeated id carries an ordinal by now; it falls back to direct, and stays in.
  return (type) => all.filter((competitor) => (typeOf.get(competitor.id) ?? "direct") === type)
}

function extractMap(step: Reader): Sections["competitive"]["perceptual_map"] {
  const ends = (key: string) => present({ low: step.group(key).text("low"), high: step.group(key).text("high") })
  const us = step.group("us")
  const ours = present({ id: "us", name: "us", x: us.whole("x"), y: us.whole("y") })
  const points = step.items("competitors", (point, id) => {
    const name = point.text("name")
    if (!name) return missing(point, "name")
    return present({ id: id === "us" ? "us-" : id, name, x: point.whole("x"), y: point.whole("y") })
  })
  const placed = [ours, ...points].filter((point) => point.x !== undefined && point.y !== undefined)
  return { x_axis: ends("x_axis"), y_axis: ends("y_axis"), points: placed }
}
