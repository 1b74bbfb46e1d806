import type { Answers } from "#lib/onboarding/field"

/** Steps 1 to 11: company, evidence, offer, market, category. */
export const PEBBLEWICK_MARKET: Readonly<Record<number, Answers>> = {
  1: {
    company_name: "Pebblewick Ferries",
    website: "https://pebblewick.example.com",
    industry: "travel",
    sub_industry: "Scheduled ferries on a lake",
    stage: "mature",
    description:
      "Pebblewick Ferries connects five harbours of the Long Mere with seven ships, every half hour and all year. Half of the passengers go to work or to school; the other half go for a walk.",
    founded_year: 1994,
    employee_count: "51-200",
    revenue_range: "1m-10m",
    headquarters: "Pebblewick, Long Mere",
  },
  2: {
    sources: [
      {
        id: "src-count",
        title: "Count of passengers, 2025",
        kind: "financials",
        quote: "1,480,000 passengers crossed in 2025.",
        note: "Counted at the gangway, checked with the tickets.",
      },
    ],
  },
  3: { not_applicable: true },
  4: {
    facts: [
      {
        id: "fact-passengers",
        statement: "1,480,000 passengers crossed in 2025.",
        quote: "1,480,000",
        source: "Strategy memo, May 2026",
        verdict: "confirmed",
      },
      {
        id: "fact-ships",
        statement: "Seven ships serve five harbours.",
        quote: "Seven ships, five harbours",
        source: "Website",
        verdict: "confirmed",
      },
    ],
  },
  5: {
    what_is_sold:
      "Crossings: single tickets, day returns and season passes for people, bicycles and a few cars; group tickets for schools, clubs and firms.",
    revenue_model: "mixed",
    pricing_model: "fixed",
    price_points: [
      { id: "price-single", name: "Single crossing, adult", price: "8.20 EUR", unit: "crossing" },
      { id: "price-child", name: "Single crossing, child", price: "4.40 EUR", unit: "crossing" },
      { id: "price-pass", name: "Season pass", price: "69 EUR", unit: "month" },
      { id: "price-bicycle", name: "Bicycle", price: "3 EUR", unit: "crossing" },
    ],
    guarantee: "If a ferry is more than 30 minutes late, you get the fare back within 14 days.",
  },
  6: {
    problem:
      "The road around the lake takes fifty minutes and the only bridge stands at its northern end. Who lives on one shore and works on the other loses two hours a day in a car.",
    pains: [
      "Two hours a day in the car",
      "A last ferry that leaves too early",
      "Waiting in the rain",
      "Two tickets for ship and bus",
    ],
    desires: ["A timetable one need not look up", "A dry place to wait", "One ticket for the whole way"],
    objections: ["In fog nothing sails", "With the car I am free", "A pass for the months I am away"],
    triggers: ["A new job on the other shore", "The price of petrol", "A child that changes school"],
    sources: ["Survey on board, 2,300 answers", "Letters and calls", "Count of passengers"],
  },
  7: {
    competitors: [
      {
        id: "comp-swiftwater",
        name: "Swiftwater",
        website: "https://swiftwater.example.com",
        type: "direct",
        strengths: ["Fast boats", "Terrace with music"],
        weaknesses: ["From May to September only", "Two harbours"],
        pricing: "9.80 EUR for a single crossing",
        segments: ["Summer guests"],
      },
      {
        id: "comp-car",
        name: "The road around the lake",
        type: "status_quo",
        strengths: ["At any hour", "From door to door"],
        weaknesses: ["Fifty minutes", "Nowhere to park"],
        segments: ["Two of three commuters"],
      },
    ],
  },
  8: {
    axes: [
      {
        id: "axis-year",
        axis: "Season",
        ours: "All year, every half hour",
        theirs: "May to September",
        why_we_win: "Who goes to work needs November too.",
      },
      { id: "axis-speed", axis: "Crossing time", ours: "22 minutes", theirs: "13 minutes", why_we_win: "" },
    ],
    advantages: ["Every half hour, also in winter", "Five harbours, all of them with a bus"],
    losses: ["Speed", "Evenings after eleven"],
  },
  9: {
    path: "safe",
    category_name: "Ferry line",
    why: "A ferry line is a street that floats. Nobody needs an explanation, and nobody expects a cruise.",
  },
  10: {
    capabilities: [
      {
        id: "cap-fog",
        name: "Crossings in fog, with two captains on the bridge",
        rating: "only_you",
        proof: "Four cancelled crossings in 2025",
      },
      {
        id: "cap-beat",
        name: "A ship every half hour in winter",
        rating: "unique",
        proof: "Timetable of 2022, kept since",
      },
      { id: "cap-tickets", name: "Tickets on the telephone", rating: "table_stakes", proof: "" },
    ],
  },
  11: {
    x_axis: { low: "For an outing", high: "For every day" },
    y_axis: { low: "Slow", high: "Fast" },
    us: { x: 90, y: 40 },
    competitors: [
      { id: "map-swiftwater", name: "Swiftwater", x: 12, y: 80 },
      { id: "map-car", name: "The road around the lake", x: 70, y: 30 },
    ],
  },
}
