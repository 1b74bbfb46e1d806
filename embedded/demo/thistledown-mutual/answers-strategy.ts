import type { Answers } from "#lib/onboarding/field"

/** Steps 9 to 13: category, capabilities, map, brand, positioning. */
export const THISTLEDOWN_STRATEGY: Readonly<Record<number, Answers>> = {
  9: {
    path: "safe",
    category_name: "Farm insurance mutual",
    why: "People search for farm insurance and mean the whole farm. Mutual is the one word our rivals with shareholders cannot print, and every second farmer has a grandparent who can explain it. We tried “rural protection partner” for two years; nobody ever typed it, and our own adjusters laughed.",
  },
  10: {
    capabilities: [
      {
        id: "cap-adjusters",
        name: "380 adjusters who live in their district, with authority up to £25,000",
        rating: "only_you",
        proof: "86 % of claims in 2025 were decided at the first visit",
      },
      {
        id: "cap-return",
        name: "Return of premium, decided by members",
        rating: "only_you",
        proof: "31 returns in 35 years; £18.7m for 2025",
      },
      {
        id: "cap-survey",
        name: "Dry Barn surveys by our own fire and building engineers",
        rating: "unique",
        proof: "9,640 surveys in 2025, 4,210 of them with a changed sum insured",
      },
      {
        id: "cap-night",
        name: "A control room that reads 58,000 sensors and telephones at night",
        rating: "unique",
        proof: "1,306 calls in 2025 led somebody to a stack above 65 °C",
      },
      {
        id: "cap-livestock",
        name: "Livestock cover with notifiable diseases, written without interruption since 1923",
        rating: "better_than",
        proof: "Agrishield Direct left the line in 2024; we took on 2,870 herds",
      },
      {
        id: "cap-one",
        name: "One policy and one renewal date for a mixed farm",
        rating: "better_than",
        proof: "38,200 Farm Combined policies, on average 4.6 former policies each",
      },
      {
        id: "cap-reinsurance",
        name: "Reinsurance bought for a storm that comes once in 250 years",
        rating: "better_than",
        proof: "January 2026 used 22 % of the programme",
      },
      {
        id: "cap-halls",
        name: "Trustees' liability for halls and chapels, in language volunteers can sign",
        rating: "better_than",
        proof: "7,450 halls; two legal disputes in ten years",
      },
      {
        id: "cap-storm",
        name: "A storm roster: retired adjusters who come back for a week",
        rating: "unique",
        proof: "140 of 163 on the list worked in January 2026",
      },
      {
        id: "cap-value",
        name: "Sums insured checked on the yard every three years, free of charge",
        rating: "better_than",
        proof: "Average underinsurance found in 2025: 23 %",
      },
      { id: "cap-portal", name: "Members' portal with documents and claims", rating: "table_stakes" },
      { id: "cap-phone", name: "Telephone around the clock", rating: "table_stakes" },
    ],
  },
  11: {
    x_axis: { low: "Far from the yard", high: "In the yard" },
    y_axis: { low: "Pays after the damage", high: "Prevents the damage" },
    us: { x: 94, y: 78 },
    competitors: [
      { id: "map-corvane", name: "Corvane Insurance", x: 15, y: 20 },
      { id: "map-agrishield", name: "Agrishield Direct", x: 28, y: 41 },
      { id: "map-counties", name: "Old Counties Assurance", x: 63, y: 35 },
      { id: "map-furrow", name: "Furrow and Field", x: 71, y: 12 },
      { id: "map-barnwatch", name: "Barnwatch", x: 55, y: 88 },
    ],
  },
  12: {
    values: [
      "The member in the room is the owner",
      "Look before you decide",
      "Say what is not covered first",
      "Reserves before returns",
      "A neighbour's word is kept",
    ],
    personality: ["Unhurried", "Practical", "Plain-spoken", "Loyal", "Hard to impress"],
    tone: [
      "As one speaks across a gate",
      "Concrete nouns: barn, stack, cow, roof",
      "Amounts in pounds, never “competitive”",
      "No jokes in letters about claims",
    ],
  },
  13: {
    statement: {
      for: "families who live on what they farm",
      who: "need the whole place insured as one",
      the: "Thistledown Mutual",
      is: "farm insurance mutual",
      that: "comes into the yard within 48 hours and decides there",
      unlike: "insurers with call centres and shareholders",
      we: "belong to the members we insure",
    },
    focus: "Working family farms with stock and buildings, and the villages around them",
    sacrifice: "Cars in cities, comparison sites, estates with art, and arable farms that buy by price alone",
  },
}
