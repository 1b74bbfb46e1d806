import type { Answers } from "#lib/onboarding/field"

/** Steps 1 to 11: company, evidence, offer, market, category. */
export const CRUMBLEFORD_MARKET: Readonly<Record<number, Answers>> = {
  1: {
    company_name: "Crumbleford Bakeries",
    website: "https://crumbleford.example.com",
    industry: "hospitality",
    sub_industry: "Regional bakery chain with own shops",
    stage: "mature",
    description:
      "Crumbleford bakes bread whose dough rests for eighteen hours and sells it in its own shops, most of them near railway stations. Along the same routes it supplies cafés, hotels and canteens. The family still owns all of it.",
    founded_year: 1978,
    employee_count: "201-500",
    revenue_range: "10m-50m",
    headquarters: "Crumbleford, Vale of Oats",
  },
  2: {
    sources: [
      {
        id: "src-households",
        title: "Household study of the valley, 2025",
        kind: "customer_research",
        quote: "Households in the valley spend 95 million pounds a year on bread and pastries.",
        note: "Ordered together with the dairy association.",
      },
      {
        id: "src-till",
        title: "Tills of all shops",
        kind: "financials",
        quote: "Two thirds of what we bake is sold before noon.",
      },
    ],
  },
  3: {
    contradictions: [
      {
        id: "con-farms",
        topic: "Number of farms",
        a: "The website speaks of 14 farms.",
        b: "An old flour bag speaks of 11 farms.",
        resolution: "keep_a",
        truth: "",
      },
    ],
  },
  4: {
    facts: [
      {
        id: "fact-rest",
        statement: "The dough rests for eighteen hours.",
        quote: "Dough that rests for eighteen hours needs less yeast, less salt and no improvers.",
        source: "Website",
        verdict: "confirmed",
      },
      {
        id: "fact-apprentices",
        statement: "Crumbleford trains twelve apprentices a year.",
        quote: "twelve apprentices a year in the old mill",
        source: "Strategy memo, February 2026",
        verdict: "confirmed",
      },
      {
        id: "fact-oldest",
        statement: "Crumbleford is the oldest bakery in the valley.",
        quote: "",
        source: "Hearsay",
        verdict: "rejected",
      },
    ],
  },
  5: {
    what_is_sold:
      "Bread, rolls and pastries over the counter of our own shops, breakfast boxes for offices, and trays of bread for cafés, hotels and canteens that order every day.",
    revenue_model: "one_time",
    pricing_model: "fixed",
    price_points: [
      { id: "price-loaf", name: "Country loaf", price: "£4.20", unit: "loaf of 800 g" },
      { id: "price-croissant", name: "Butter croissant", price: "£1.90", unit: "piece" },
      { id: "price-knot", name: "Cinnamon knot", price: "£2.60", unit: "piece" },
      { id: "price-box", name: "Breakfast box", price: "£38.00", unit: "box for ten people" },
    ],
    guarantee:
      "If a loaf is not right, bring back what is left of it and take another one. We do not ask for the receipt.",
  },
  6: {
    problem:
      "Bread has become quick. It is baked off from frozen dough at every corner, tastes of little on the second day and upsets many stomachs. People who want slow bread find a village baker who has sold out, or pay city prices.",
    pains: [
      "Bread that is dry on the second day",
      "Labels with twenty ingredients",
      "Standing in front of empty shelves at five",
      "No proper breakfast near the railway station",
    ],
    desires: [
      "Bread that is still bread on Wednesday",
      "Knowing where the flour comes from",
      "Quick service before the train",
    ],
    objections: ["Four pounds for a loaf", "You always run out of the one I want", "I can bake sourdough myself"],
    triggers: [
      "A new job with a new way to the station",
      "Friends coming for the weekend",
      "A child with a sensitive stomach",
    ],
    sources: [
      "Talks at the counter",
      "Household study of the valley, 2025",
      "Cards with complaints, read every Monday",
    ],
  },
  7: {
    competitors: [
      {
        id: "comp-goldcrust",
        name: "Goldcrust",
        website: "https://goldcrust.example.com",
        type: "direct",
        strengths: ["A shop at every corner", "Open until nine", "Cheap"],
        weaknesses: ["Dough rests for two hours", "Staff change every month"],
        pricing: "£3.10 for a country loaf",
        segments: ["Everybody in a hurry"],
      },
      {
        id: "comp-supermarket",
        name: "Supermarket counters",
        type: "indirect",
        strengths: ["On the way anyway", "Warm at any hour"],
        weaknesses: ["Frozen dough", "Long labels"],
        pricing: "From £2.20",
        segments: ["Families on a weekly shopping tour"],
      },
      {
        id: "comp-village",
        name: "Village bakers",
        type: "direct",
        strengths: ["Known by name", "Very good bread"],
        weaknesses: ["Sold out by ten", "Closed on Mondays"],
        pricing: "£4.80 for a loaf",
        segments: ["Their own village"],
      },
      {
        id: "comp-home",
        name: "Baking at home",
        type: "status_quo",
        strengths: ["Smells wonderful", "Costs little"],
        weaknesses: ["Takes a day"],
        segments: ["People with free Saturdays"],
      },
    ],
  },
  8: {
    axes: [
      {
        id: "axis-rest",
        axis: "Resting time of the dough",
        ours: "Eighteen hours",
        theirs: "Two hours, or frozen",
        why_we_win: "Slow dough keeps fresh for days and needs no improvers.",
      },
      {
        id: "axis-way",
        axis: "On the way",
        ours: "Most shops within a walk of a railway station",
        theirs: "High streets and car parks",
        why_we_win: "Breakfast is bought on foot, and bread for supper on the way back.",
      },
      {
        id: "axis-price",
        axis: "Price",
        ours: "Above the supermarket, below the village",
        theirs: "Half of it",
        why_we_win: "",
      },
    ],
    advantages: [
      "Slow bread in every shop of the valley, not only in one village",
      "Everything is baked in one bakehouse by people who learned it there",
    ],
    losses: ["Price of an ordinary loaf", "Opening hours in the evening", "Sundays"],
  },
  9: {
    path: "safe",
    category_name: "Slow bakery",
    why: "Everybody knows what a bakery is, and slow says the rest. It can be tasted on the second day.",
  },
  10: {
    capabilities: [
      {
        id: "cap-dough",
        name: "Eighteen hours of rest for every dough, at the scale of 61,000 loaves a week",
        rating: "only_you",
        proof: "The cold rooms for it fill half of the bakehouse",
      },
      {
        id: "cap-school",
        name: "Own school for bakers in the old mill",
        rating: "unique",
        proof: "Twelve apprentices a year; the places are taken until next autumn",
      },
      {
        id: "cap-orders",
        name: "A suggestion for each shop's order from weather, weekday and last year",
        rating: "better_than",
        proof: "Tried in nine shops since spring",
      },
      { id: "cap-vans", name: "Delivery to cafés before seven in the morning", rating: "table_stakes", proof: "" },
    ],
  },
  11: {
    x_axis: { low: "Quick bread", high: "Slow bread" },
    y_axis: { low: "Hard to reach", high: "On everybody's way" },
    us: { x: 85, y: 72 },
    competitors: [
      { id: "map-goldcrust", name: "Goldcrust", x: 22, y: 90 },
      { id: "map-supermarket", name: "Supermarket counters", x: 8, y: 82 },
      { id: "map-village", name: "Village bakers", x: 92, y: 20 },
    ],
  },
}
