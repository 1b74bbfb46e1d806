import type { Answers } from "#lib/onboarding/field"

/** Half of the steps and not one answer more than each demands: the least that may be finalized. */
export const HOBNAIL_ANSWERS: Readonly<Record<number, Answers>> = {
  1: { company_name: "Hobnail", industry: "other", stage: "idea", description: "We mend boots." },
  5: { what_is_sold: "New soles", revenue_model: "one_time" },
  6: { problem: "Good boots are thrown away.", pains: ["Nobody mends them"] },
  7: { competitors: [{ name: "New boots", type: "status_quo" }] },
  8: { axes: [{ axis: "Price", ours: "Half", theirs: "Full" }] },
  9: { path: "safe", category_name: "Cobbler" },
  10: { capabilities: [{ name: "Hand stitching", rating: "table_stakes" }] },
  12: { values: ["Mend first"], tone: ["Short"] },
  13: {
    statement: {
      for: "walkers",
      who: "love their boots",
      the: "Hobnail",
      is: "cobbler",
      that: "gives them ten more years",
    },
  },
  14: { icps: [{ name: "Walkers", description: "People with one good pair." }] },
  16: { always: ["When it is ready"], never: ["As good as new"] },
  17: { value_prop: { primary: "Ten more years for good boots." } },
}
