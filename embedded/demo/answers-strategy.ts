import type { Answers } from "#lib/onboarding/field"

/** Steps 9 to 13: category, capabilities, map, brand, positioning. */
export const STRATEGY_ANSWERS: Readonly<Record<number, Answers>> = {
  9: {
    path: "clever",
    category_name: "Repairing outdoor shop",
    why: "Everybody knows what an outdoor shop is. The word repairing says in one breath what is different, and it can be shown in a picture of the workshop.",
    teaching_cost: "Little: one sentence and the workshop log. The membership needs a second sentence.",
  },
  10: {
    capabilities: [
      {
        id: "cap-workshop",
        name: "Own repair workshop with spare parts for everything ever sold",
        rating: "only_you",
        proof: "Workshop log: 83 of 100 tents repaired within ten days",
      },
      {
        id: "cap-loan",
        name: "Loan of large items to members",
        rating: "unique",
        proof: "One member in four borrowed something last summer",
      },
      {
        id: "cap-range",
        name: "A range short enough to be tested in full",
        rating: "better_than",
        proof: "41 products, each used for at least ten nights by staff",
      },
      { id: "cap-shop", name: "Web shop and app with order tracking", rating: "table_stakes", proof: "" },
    ],
  },
  11: {
    x_axis: { low: "Many products", high: "Few, chosen products" },
    y_axis: { low: "Sold and forgotten", high: "Looked after for years" },
    us: { x: 84, y: 90 },
    competitors: [
      { id: "map-summit", name: "Summitline", x: 8, y: 25 },
      { id: "map-meadow", name: "Meadow & Moor", x: 66, y: 45 },
      { id: "map-rentacamp", name: "Rentacamp", x: 78, y: 60 },
    ],
  },
  12: {
    values: ["Use it up before you replace it", "Say what a thing cannot do", "Advice before sale"],
    personality: ["Calm", "Practical", "A little dry"],
    tone: ["Plain sentences", "No superlatives", "Friendly, never chummy"],
  },
  13: {
    statement: {
      for: "people who camp a few weekends a year",
      who: "want gear that works without becoming experts",
      the: "Fernhollow Outfitters shop",
      is: "repairing outdoor shop",
      that: "offers a short, tested range and keeps it alive for years",
      unlike: "large outdoor shops with thousands of products",
      we: "repair everything we ever sold",
    },
    focus: "Occasional campers and their families",
    sacrifice: "Alpine sports, the widest choice and next-day delivery",
  },
}
