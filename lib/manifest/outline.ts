// Where each fact of a manifest stands, what it weighs and how it is written: the one table that weighing, packing,
// rendering, decoding and comparing share. The order here is the order of the rendering.

export type Leaf = {
  /** The name in the rendering, unique within its section. */
  attr: string
  /** Keys from the section's object to the value. */
  at: readonly string[]
  /** The same in one. */
  path: string
  /** `one` value, a list of `texts`, or a list of `records` written as their parts in order. */
  kind: "one" | "texts" | "records"
  parts?: readonly string[]
  /** Thousandths of the section's weight; above 1,000 where a reader is lost without it, however long it is. */
  share: number
  /** The step that asks for it. */
  step: number
  /** Always kept, in a short form when space is short. */
  pinned?: "always" | "first_record"
  /** A change of it is a new major version. */
  is_critical?: true
}

export type Section = {
  /** The header in the rendering. */
  title: string
  at: readonly string[]
  /** True when it is a list of records, each with the leaves below. */
  is_list: boolean
  /** Weight x 1,000 of its first fact. */
  weight: number
  leaves: readonly Leaf[]
}

const one = (attr: string, step: number, share = 1000, at: readonly string[] = [attr]): Leaf => {
  return { attr, at, path: at.join("."), kind: "one", share, step }
}
const texts = (attr: string, step: number, share = 1000, at: readonly string[] = [attr]): Leaf => {
  return { attr, at, path: at.join("."), kind: "texts", share, step }
}
const records = (attr: string, step: number, parts: readonly string[], share = 1000): Leaf => {
  return { attr, at: [attr], path: attr, kind: "records", parts, share, step }
}
const pinned = (leaf: Leaf, when: "always" | "first_record" = "always"): Leaf => ({ ...leaf, pinned: when })
const critical = (leaf: Leaf): Leaf => ({ ...leaf, is_critical: true })

const list = (title: string, at: readonly string[], weight: number, leaves: readonly Leaf[]): Section => {
  return { title, at, is_list: true, weight, leaves }
}
const plain = (title: string, at: readonly string[], weight: number, leaves: readonly Leaf[]): Section => {
  return { title, at, is_list: false, weight, leaves }
}

const competitors = (kind: string, share: number) =>
  list(`competitors ${kind}`, ["competitive", kind], share, [
    one("name", 7),
    texts("strengths", 7, 700),
    texts("weaknesses", 7, 700),
    one("pricing", 7, 500),
    texts("segments", 7, 400),
    one("website", 7, 200),
  ])

/** All sections, in the order they are written. */
export const OUTLINE: readonly Section[] = [
  plain("company", ["foundation", "company"], 3500, [
    critical(pinned(one("name", 1))),
    critical(pinned(one("industry", 1))),
    one("sub_industry", 1, 800),
    pinned(one("stage", 1)),
    one("description", 1, 1500),
    one("founded_year", 1, 200),
    one("employee_count", 1, 500),
    one("revenue_range", 1, 500),
    one("headquarters", 1, 500),
    one("website", 1, 200),
  ]),
  plain("offer", ["foundation", "offer"], 3500, [
    one("what_is_sold", 5, 1600),
    one("revenue_model", 5),
    one("revenue_mix", 5, 800),
    one("take_rate", 5, 800),
    one("pricing_model", 5, 700),
    one("paid_by", 5, 800),
    records("price_points", 5, ["name", "price", "unit"], 800),
    one("guarantee_kind", 5, 500),
    one("guarantee", 5, 600),
  ]),
  plain("facts", ["foundation"], 1750, [records("facts", 4, ["statement", "source", "note"])]),
  list("icps", ["icps"], 3000, [
    critical(pinned(one("name", 14), "first_record")),
    one("description", 14),
    one("buyer", 14, 700),
    one("company_size", 14, 600),
    one("vertical", 14, 700),
    texts("geography", 14, 500),
    records("pains", 14, ["pain", "severity"]),
    texts("goals", 14, 900),
    records("objections", 14, ["objection", "response"], 900),
    texts("triggers", 14, 800),
    one("confidence", 14, 300, ["confidence_score"]),
  ]),
  plain("messaging", ["messaging"], 2000, [
    critical(pinned(one("positioning", 13))),
    pinned(one("value_prop", 17, 1000, ["value_prop", "primary"])),
    one("value_prop_secondary", 17, 700, ["value_prop", "secondary"]),
    texts("supporting_points", 17, 700, ["value_prop", "supporting_points"]),
    one("focus", 13, 700),
    one("sacrifice", 13, 600),
    texts("always_say", 16, 900, ["guardrails", "always"]),
    texts("never_say", 16, 1000, ["guardrails", "never"]),
    texts("banned_words", 16, 800, ["guardrails", "banned_words"]),
    texts("compliance", 16, 800, ["guardrails", "compliance"]),
    texts("values", 12, 600, ["brand", "values"]),
    texts("personality", 12, 400, ["brand", "personality"]),
    texts("tone", 12, 800, ["brand", "tone"]),
    texts("taglines", 17, 400),
    records("proof", 19, ["text", "kind", "date", "source"], 800),
    records("soundbites", 18, ["text", "context", "length"], 500),
  ]),
  list("pillars", ["messaging", "pillars"], 1600, [
    one("title", 17),
    texts("key_messages", 17, 900),
    one("audience", 17, 500),
  ]),
  plain("competitive", ["competitive"], 1000, [
    critical(pinned(one("category", 9, 1000, ["category", "name"]))),
    one("category_path", 9, 600, ["category", "path"]),
    one("category_why", 9, 700, ["category", "why"]),
    one("teaching_cost", 9, 500, ["category", "teaching_cost"]),
    records("capabilities", 10, ["name", "rating", "proof"]),
    records("positioning_delta", 8, ["axis", "ours", "theirs", "why_we_win"]),
    texts("advantages", 8, 900),
    texts("losses", 8, 800),
  ]),
  plain("customer problem", ["competitive", "market"], 1000, [
    one("problem", 6),
    texts("pains", 6, 900),
    texts("desires", 6, 800),
    texts("objections", 6, 800),
    texts("triggers", 6, 700),
  ]),
  competitors("direct", 1000),
  competitors("indirect", 800),
  competitors("status_quo", 700),
  plain("perceptual map", ["competitive", "perceptual_map"], 400, [
    one("left", 11, 1000, ["x_axis", "low"]),
    one("right", 11, 1000, ["x_axis", "high"]),
    one("bottom", 11, 1000, ["y_axis", "low"]),
    one("top", 11, 1000, ["y_axis", "high"]),
    records("points", 11, ["name", "x", "y"], 800),
  ]),
  plain("goals", ["goals"], 1000, [
    records("golden_figures", 22, ["metric", "period", "value", "source"]),
    records("kpis", 22, ["name", "unit", "target", "current", "frequency"], 900),
    texts("short_term", 22),
    texts("long_term", 22, 800),
  ]),
  plain("channels", ["channels"], 800, [
    texts("primary", 20),
    texts("secondary", 20, 700),
    texts("experimental", 20, 500),
    one("strategy", 20, 800, ["strategy_summary"]),
  ]),
  plain("market size", ["market"], 600, [
    one("tam", 21),
    one("sam", 21),
    one("som", 21),
    one("currency", 21),
    one("year", 21, 800),
    one("method", 21, 600),
    texts("verticals", 21, 700),
    texts("geography", 21, 700),
  ]),
  plain("buying process", ["buying_process"], 600, [
    records("roles", 15, ["role", "cares_about"]),
    texts("stages", 15, 700),
    texts("decision_criteria", 15),
    one("typical_length", 15, 800),
  ]),
  plain("issues", ["issues"], 700, [
    records("contradictions", 3, ["topic", "settled", "a", "b", "a_source", "b_source"]),
    records("risks", 23, ["risk", "mitigation"]),
    texts("open_questions", 23, 800),
  ]),
]
