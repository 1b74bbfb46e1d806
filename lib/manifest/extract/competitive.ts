import { withUniqueIds } from "#lib/manifest/content-id"
import type { Sections } from "#lib/manifest/contract/content"
import { present, type Reader } from "#lib/manifest/extract/reader"

export type CompetitiveSteps = {
  market: Reader
  competitors: Reader
  comparison: Reader
  category: Reader
  capabilities: Reader
  map: Reader
}

type Competitive = Sections["competitive"]

/** Steps 6 to 11. */
export function extractCompetitive(steps: CompetitiveSteps): Competitive {
  const { market, comparison, category, capabilities } = steps
  return {
    ...extractCompetitors(steps.competitors),
    positioning_delta: comparison.items("axes", "axis", (item, axis) => {
      const [ours, theirs] = [item.text("ours"), item.text("theirs")]
      return present({ axis, ours, theirs, why_we_win: item.text("why_we_win") })
    }),
    advantages: comparison.texts("advantages"),
    losses: comparison.texts("losses"),
    category: present({
      name: category.text("category_name"),
      path: category.text("path"),
      why: category.text("why"),
      teaching_cost: category.text("teaching_cost"),
    }),
    capabilities: capabilities.items("capabilities", "name", (item, name) =>
      present({ name, rating: item.text("rating"), proof: item.text("proof") }),
    ),
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

const TYPES = ["direct", "indirect", "status_quo"] as const

// A competitor without a known type counts as direct: the closest guess to what a person would name first.
function extractCompetitors(step: Reader): Pick<Competitive, (typeof TYPES)[number]> {
  const all = step.items("competitors", "name", (item, name) => {
    const type = TYPES.find((known) => known === item.text("type"))
    if (!type) item.warn("type", "is not direct, indirect or status_quo: counted as direct")
    const [website, pricing] = [item.text("website"), item.text("pricing")]
    const [strengths, weaknesses, segments] = ["strengths", "weaknesses", "segments"].map(item.texts) as [
      string[],
      string[],
      string[],
    ]
    return { type: type ?? "direct", said: present({ name, website, strengths, weaknesses, pricing, segments }) }
  })
  const ofType = (wanted: (typeof TYPES)[number]) =>
    all.filter(({ type }) => type === wanted).map(({ id, said }) => ({ id, ...said }))
  return { direct: ofType("direct"), indirect: ofType("indirect"), status_quo: ofType("status_quo") }
}

function extractMap(step: Reader): Competitive["perceptual_map"] {
  const ends = (axis: Reader) => present({ low: axis.text("low"), high: axis.text("high") })
  const us = step.group("us")
  const ours = { id: "us", name: "us", x: us.whole("x"), y: us.whole("y") }
  const points = step.items("competitors", "name", (point, name) => ({
    name,
    x: point.whole("x"),
    y: point.whole("y"),
  }))
  const placed = [ours, ...points].filter((point) => point.x !== undefined && point.y !== undefined)
  return { x_axis: ends(step.group("x_axis")), y_axis: ends(step.group("y_axis")), points: withUniqueIds(placed) }
}
