import type { Answers } from "#lib/onboarding/field"

/** Whose answers the examples are: a company that does not exist. */
export const EXAMPLE_COMPANY = "Larkspur Kettle Works"

/** A short worked example per step, by its number. Parts of real answers: enough to see how much to write. */
export const EXAMPLES: Readonly<Record<number, Answers>> = {
  1: {
    company_name: EXAMPLE_COMPANY,
    industry: "manufacturing",
    sub_industry: "Whistling kettles",
    stage: "growth",
    description:
      "We make stove-top kettles that whistle in tune. Tea shops use them at the counter; households buy them as a present that lasts.",
    headquarters: "Ghent, Belgium",
  },
  2: {
    sources: [
      {
        title: "Price list, spring 2026",
        kind: "price_list",
        quote: "Alto kettle, 1.2 litres: 89 EUR including spare whistle",
        note: "Valid until September",
      },
    ],
  },
  3: {
    contradictions: [
      {
        topic: "Delivery time",
        a: "The website says three working days",
        b: "The dealer letter says one week",
        resolution: "truth",
        truth: "Three working days within Belgium, one week elsewhere",
      },
    ],
  },
  4: {
    facts: [
      {
        statement: "Every kettle is repaired free of charge for ten years",
        quote: "Ten years of free repair, whoever owns it",
        source: "Guarantee card, 2026",
        verdict: "confirmed",
      },
    ],
  },
  5: {
    what_is_sold: "Three whistling kettles and their spare parts, for tea shops and households",
    revenue_model: "one_time",
    pricing_model: "fixed",
    price_points: [{ name: "Alto kettle", price: "89 EUR", unit: "piece" }],
    guarantee_kind: "repair",
    guarantee: "Free repair for ten years, whoever owns the kettle by then",
  },
  6: {
    problem: "Cheap kettles scream, rust within two years, and nobody repairs them.",
    pains: ["I forget the kettle because I switched its whistle off", "Third kettle in five years"],
    desires: ["One kettle for good"],
    objections: ["89 EUR for a kettle?"],
    triggers: ["The old one starts to rust", "A wedding present is needed"],
  },
  7: {
    competitors: [
      {
        name: "Brightspout",
        type: "direct",
        strengths: ["In every department store"],
        weaknesses: ["No spare parts"],
        pricing: "From 39 EUR",
      },
      { name: "An electric kettle", type: "status_quo", strengths: ["Faster", "Switches itself off"] },
    ],
  },
  8: {
    axes: [
      {
        axis: "Years of use",
        ours: "Ten and more, with free repair",
        theirs: "Two to three, then thrown away",
        why_we_win: "Every part can be unscrewed and is kept in stock",
      },
    ],
    losses: ["People in a hurry: an electric kettle is faster"],
  },
  9: {
    path: "clever",
    category_name: "Kettle for life",
    why: "Everybody knows a kettle. For life says in two words why it costs more.",
    teaching_cost: "Little: the guarantee card does it.",
  },
  10: {
    capabilities: [
      { name: "Whistles tuned by hand", rating: "only_you", proof: "Each one is recorded before it leaves" },
      { name: "Fits every stove", rating: "table_stakes" },
    ],
  },
  11: {
    x_axis: { low: "Cheap", high: "Dear" },
    y_axis: { low: "Thrown away", high: "Repaired" },
    us: { x: 70, y: 95 },
    competitors: [{ name: "Brightspout", x: 25, y: 10 }],
  },
  12: {
    values: ["Mend it first", "Say the price at once"],
    personality: ["Warm", "Exact", "A little old-fashioned"],
    tone: ["Short sentences", "No superlatives"],
  },
  13: {
    statement: {
      for: "people who drink tea every day",
      who: "are tired of replacing kettles",
      the: "Alto",
      is: "kettle for life",
      that: "still works in ten years",
      unlike: "kettles from the department store",
      we: "keep every part in stock and mend it free of charge",
    },
    focus: "Daily tea drinkers and the shops that serve them",
    sacrifice: "The cheap end, and speed",
  },
  14: {
    icps: [
      {
        name: "Tea shops with a counter",
        description: "Owner-run shops that brew in front of their guests",
        buyer: "business",
        company_size: "2-10",
        geography: ["Belgium", "Netherlands"],
        pains: [{ pain: "A kettle that fails on a Saturday", severity: 9 }],
        objections: [{ objection: "It is dear", response: "Two cheap ones cost more, and neither is repaired" }],
        confidence: 80,
      },
    ],
  },
  15: {
    roles: [
      { role: "Owner", cares_about: "It must not fail on a Saturday" },
      { role: "Whoever brews", cares_about: "Weight, and a handle that stays cool" },
    ],
    stages: ["Sees it in another shop", "Asks for the price", "Orders one", "Orders three more"],
    typical_length: "Three weeks",
  },
  16: {
    always: ["Ten years of free repair", "The price, including tax"],
    never: ["That it saves energy: it does not"],
    banned_words: ["revolutionary", "smart"],
    compliance: ["Food-safe only for the steel models"],
  },
  17: {
    value_prop: {
      primary: "A kettle that whistles in tune and is mended free of charge for ten years.",
      supporting_points: ["Every part in stock", "Made in Ghent"],
    },
    taglines: ["The last kettle you buy"],
    pillars: [
      {
        title: "It lasts",
        key_messages: ["Ten years of free repair", "No part is glued"],
        audience: "Tea shops",
      },
    ],
  },
  18: {
    soundbites: [
      {
        text: "Two cheap kettles cost more than one of ours.",
        context: "When the price comes up",
        length: "one_liner",
      },
    ],
  },
  19: {
    proof: [
      {
        kind: "metric",
        text: "97 of 100 kettles sold in 2016 are still in use",
        date: "May 2026",
        source: "Repair log and owners' survey",
      },
    ],
  },
  20: {
    primary: ["direct_sales", "events"],
    experimental: ["social"],
    strategy_summary: "Fairs bring tea shops, tea shops bring their guests. The web shop takes the orders of both.",
  },
  21: {
    tam: 410_000_000,
    sam: 38_000_000,
    som: 2_400_000,
    currency: "EUR",
    year: 2025,
    method: "Kettles sold a year times mean price; then our countries; then the shops two people can visit.",
  },
  22: {
    short_term: ["40 more tea shops"],
    kpis: [{ name: "Orders a week", unit: "orders", target: "120", current: "85", frequency: "weekly" }],
    golden_figures: [{ metric: "Revenue", period: "March 2026", value: "48,210 EUR", source: "Bookkeeping" }],
  },
  23: {
    risks: [{ risk: "One supplier makes all the steel bodies", mitigation: "A second one is being tested" }],
    open_questions: ["Will tea shops rent a kettle?"],
    confirmed: true,
  },
}
