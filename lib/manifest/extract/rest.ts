import type { Sections } from "#lib/manifest/contract/content"
import { present, type Reader } from "#lib/manifest/extract/reader"

/** Step 15. */
export function extractBuyingProcess(step: Reader): Sections["buying_process"] {
  return present({
    roles: step.items("roles", "role", (item, role) => present({ role, cares_about: item.text("cares_about") })),
    stages: step.texts("stages"),
    decision_criteria: step.texts("decision_criteria"),
    typical_length: step.text("typical_length"),
  })
}

/** Step 20. */
export function extractChannels(step: Reader): Sections["channels"] {
  return present({
    primary: step.texts("primary"),
    secondary: step.texts("secondary"),
    experimental: step.texts("experimental"),
    strategy_summary: step.text("strategy_summary"),
  })
}

/** Step 21. */
export function extractMarket(step: Reader): Sections["market"] {
  return present({
    tam: step.whole("tam"),
    sam: step.whole("sam"),
    som: step.whole("som"),
    currency: step.text("currency"),
    year: step.whole("year"),
    method: step.text("method"),
    verticals: step.texts("verticals"),
    geography: step.texts("geography"),
  })
}

/** Step 22. */
export function extractGoals(step: Reader): Sections["goals"] {
  return {
    short_term: step.texts("short_term"),
    long_term: step.texts("long_term"),
    kpis: step.items("kpis", "name", (kpi, name) => {
      const [unit, target, current] = [kpi.text("unit"), kpi.text("target"), kpi.text("current")]
      return present({ name, unit, target, current, frequency: kpi.text("frequency") })
    }),
    golden_figures: step.items("golden_figures", "metric", (figure, metric) => {
      const [period, value] = [figure.text("period"), figure.text("value")]
      return present({ metric, period, value, source: figure.text("source") })
    }),
  }
}

type Said = { a: string | undefined; b: string | undefined; truth: string | undefined }
// A map: an answer may be called "constructor", which every object has.
const SETTLED_BY = new Map<string, (said: Said) => string | undefined>([
  ["keep_a", (said) => said.a],
  ["keep_b", (said) => said.b],
  ["truth", (said) => said.truth],
])

/** Steps 3 and 23. A settled contradiction keeps only what is right; what is no conflict is left out. */
export function extractIssues(contradictions: Reader, review: Reader): Sections["issues"] {
  return {
    contradictions: contradictions.items("contradictions", "topic", (found, topic) => {
      const [a, b, truth] = [found.text("a"), found.text("b"), found.text("truth")]
      const resolution = found.text("resolution")
      if (resolution === "not_a_conflict") return undefined
      const settled = SETTLED_BY.get(resolution ?? "")?.({ a, b, truth })
      if (settled) return { topic, settled }
      return present({ topic, a, b, a_source: found.text("a_source"), b_source: found.text("b_source") })
    }),
    risks: review.items("risks", "risk", (found, risk) => present({ risk, mitigation: found.text("mitigation") })),
    open_questions: review.texts("open_questions"),
  }
}
