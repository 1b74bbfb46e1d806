import type { Bump } from "#lib/manifest/version"
import { add, type Change, decompose, lengthen, move, put, remove, say } from "./edit.ts"

/** What a person might do to one step of a company, and what it does to the version when its facts are in the manifest. */
export type Edit = { company: string; step: number; what: string; change: Change; bump: Bump }

const of = (company: string, edits: [step: number, bump: Bump, what: string, change: Change][]): Edit[] =>
  edits.map(([step, bump, what, change]) => ({ company, step, bump, what, change }))

const CONTRAST = {
  for: "walkers",
  who: "love their boots",
  the: "Hobnail",
  is: "cobbler",
  that: "gives them ten more years",
  unlike: "shops that sell you the next pair",
  we: "know what is wrong with this one",
}

/** Single edits as people make them: words, typos, prices, lists, orders, names. Never two at once. */
export const EDITS: readonly Edit[] = [
  ...of("quillmarsh-software", [
    [1, "major", "rename the company", put("company_name", "Quillmarsh Systems")],
    [1, "minor", "change a word of the description", say("description", "hand out", "lend")],
    [1, "minor", "move to the next size", put("employee_count", "201-500")],
    [
      4,
      "minor",
      "confirm one more fact",
      add("facts", { statement: "No yard has left in 2026.", verdict: "confirmed" }),
    ],
    [5, "minor", "raise a price", put("price_points.1.price", "135 EUR")],
    [
      5,
      "minor",
      "add a plan",
      add("price_points", { id: "price-trial", name: "Trial", price: "0 EUR", unit: "month" }),
    ],
    [7, "none", "put the competitors in another order", move("competitors", 1, 0)],
    [13, "major", "say the positioning anew", put("statement.we", "plan the repair and the rental in one calendar")],
    [14, "major", "make the second customer the primary one", move("icps", 1, 0)],
    [
      17,
      "minor",
      "change the primary value proposition",
      say("value_prop.primary", "Rental yards see", "Your yard sees"),
    ],
    [19, "minor", "take back a proof", remove("proof.2")],
    [22, "minor", "reach a new figure", put("kpis.0.current", "91,400")],
  ]),
  ...of("crumbleford-bakeries", [
    [1, "patch", "add a comma", say("description", "routes it supplies", "routes, it supplies")],
    [1, "major", "change the industry", put("industry", "retail")],
    [1, "none", "type two spaces", say("description", "eighteen hours", "eighteen  hours")],
    [2, "none", "say what kind of source it is", put("sources.1.kind", "other")],
    [4, "minor", "correct the number of apprentices", say("facts.1.statement", "twelve", "fourteen")],
    [6, "none", "write down how one knows", add("sources", "Talks at the tills in August")],
    [9, "major", "choose another category", put("category_name", "Station bakery")],
    [12, "minor", "add a value", add("values", "Warm before pretty")],
    [16, "none", "put the rules in another order", move("always", 1, 0)],
    [17, "patch", "write a tagline in capitals", put("taglines.0", "BREAD THAT TAKES A DAY")],
    [22, "minor", "open a shop", put("golden_figures.0.value", "24")],
  ]),
  ...of("tarnwick-medical", [
    [1, "minor", "leave the stage of scaling", put("stage", "mature")],
    [1, "minor", "lengthen the description", lengthen("description", " We repair what we sold in 2011.")],
    [5, "minor", "lower the price of the set", put("price_points.1.price", "17.90 EUR")],
    [
      5,
      "minor",
      "say how the money is mixed",
      put("revenue_mix", "Three quarters warming sets, the rest devices and service"),
    ],
    [9, "minor", "explain the category in other words", lengthen("why", " Nurses say it first.")],
    [14, "major", "rename the primary customer", lengthen("icps.0.name", " and helicopters")],
    [
      14,
      "minor",
      "describe the second customer in other words",
      put("icps.1.description", "Emergency rooms that take over what the ambulance brings."),
    ],
    [16, "minor", "ban a word", add("banned_words", "miracle")],
    [23, "minor", "note a risk", add("risks", { id: "risk-cells", risk: "Our battery cells are discontinued" }, 0)],
  ]),
  ...of("pebblewick-ferries", [
    [1, "patch", "write the niche in small letters", put("sub_industry", "scheduled ferries on a lake")],
    [1, "none", "end the name of the town with a space", lengthen("headquarters", " ")],
    [5, "minor", "raise a fare", put("price_points.0.price", "9.20 EUR")],
    [13, "major", "serve somebody else", put("statement.for", "everybody who lives at the lake")],
    [13, "minor", "focus on one more kind of passenger", lengthen("focus", " and nurses on shift")],
    [14, "major", "drop the first customer", remove("icps.0")],
    [14, "minor", "add a wish", add("icps.0.goals", "A seat with a table")],
    [18, "minor", "drop the only soundbite", remove("soundbites.0")],
    [20, "minor", "try another channel", add("experimental", "email")],
    [22, "none", "put the figures in another order", move("kpis", 1, 0)],
  ]),
  ...of("nebelbach-verkehr", [
    [1, "none", "type the umlauts as two characters", decompose("description")],
    [1, "minor", "put an electric bus into service", say("description", "41 of them", "42 of them")],
    [
      1,
      "patch",
      "write a dash as a hyphen",
      say("description", " – 41 of them electric – ", " - 41 of them electric - "),
    ],
    [3, "minor", "settle a contradiction the other way", put("contradictions.0.resolution", "keep_b")],
    [5, "minor", "move a decimal", put("price_points.0.price", "34,2 €")],
    [5, "minor", "change what is promised", say("guarantee", "94 %", "95 %")],
    [9, "major", "name the category more exactly", say("category_name", "Busbetrieb", "Bus-Betrieb mit Depot,")],
    [10, "minor", "rate a capability lower", put("capabilities.1.rating", "better_than")],
    [14, "minor", "feel a pain more", put("icps.0.pains.1.severity", 9)],
    [17, "minor", "add a supporting point", add("value_prop.supporting_points", "52 E-Busse bis Jahresende")],
    [22, "minor", "come closer to a target", put("kpis.1.current", "0,36")],
  ]),
  ...of("thistledown-mutual", [
    [1, "minor", "fix the number of offices", say("description", "61 offices", "62 offices")],
    [1, "major", "rename the company", put("company_name", "Thistledown Farm Mutual")],
    [4, "minor", "withdraw a fact", put("facts.0.verdict", "rejected")],
    [4, "minor", "correct a fact", say("facts.1.statement", "31 of the last 35", "32 of the last 36")],
    [5, "minor", "raise the first price", put("price_points.0.price", "from £329")],
    [7, "minor", "forget a competitor", remove("competitors.0")],
    [10, "none", "put the capabilities in another order", move("capabilities", 0, 4)],
    [13, "major", "stand against somebody else", put("statement.unlike", "the bank's package")],
    [13, "minor", "give up one thing less", say("sacrifice", "estates with art, and", "and")],
    [
      14,
      "minor",
      "describe the primary customer shorter",
      say("icps.0.description", " They have been insured somewhere for thirty years and could not say for what.", ""),
    ],
    [16, "minor", "forbid one thing more", add("never", "Never say that a claim was small", 0)],
    [17, "patch", "end the promise without its full stop", say("value_prop.primary", "decide.", "decide")],
    [19, "minor", "count again what one won", say("proof.0.text", "10,330", "10,412")],
    [23, "none", "ask the questions in another order", move("open_questions", 2, 0)],
  ]),
  ...of("hobnail", [
    [1, "minor", "have a website", put("website", "https://hobnail.example.com")],
    [1, "minor", "say more of what one does", lengthen("description", " By hand, in a shed.")],
    [5, "minor", "set a first price", add("price_points", { name: "Soles", price: "45 EUR" })],
    [7, "minor", "see a competitor", add("competitors", { name: "The mender in town", type: "direct" })],
    [13, "major", "say whom one stands against", put("statement", CONTRAST)],
    [14, "major", "call the customers by another name", put("icps.0.name", "Hikers")],
    [14, "minor", "know one thing that hurts them", add("icps.0.pains", { pain: "Wet socks", severity: 8 })],
    [16, "patch", "write a rule with a full stop", put("never.0", "As good as new.")],
  ]),
]
