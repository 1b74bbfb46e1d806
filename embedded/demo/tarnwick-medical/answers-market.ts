import type { Answers } from "#lib/onboarding/field"

/** Steps 1 to 11: company, evidence, offer, market, category. */
export const TARNWICK_MARKET: Readonly<Record<number, Answers>> = {
  1: {
    company_name: "Tarnwick Medical",
    website: "https://tarnwick.example.com",
    industry: "healthcare",
    sub_industry: "Portable fluid warmers for emergency medicine",
    stage: "scale",
    description:
      "Tarnwick makes a battery-powered device that warms infusions and blood on the way from the bag to the vein, in ambulances, helicopters and emergency rooms. Each use takes a sterile warming set, which is most of our revenue.",
    founded_year: 2009,
    employee_count: "51-200",
    revenue_range: "1m-10m",
    headquarters: "Tarnwick, Northmere",
  },
  2: {
    sources: [
      {
        id: "src-lab",
        title: "Comparison in our own laboratory, at 4 degrees",
        kind: "other",
        quote: "WarmLine 2 was at 38 degrees after 30 seconds, Calorflow P after 55, Thermapack after 90.",
        note: "May be handed out.",
      },
      {
        id: "src-register",
        title: "Register of devices",
        kind: "financials",
        quote: "118 hospitals and 94 ambulance services as of 30 June 2026.",
      },
    ],
  },
  3: {
    contradictions: [
      {
        id: "con-weight",
        topic: "Weight of the WarmLine 2",
        a: "The website says 690 grams with the battery.",
        b: "An old leaflet says 720 grams with the battery.",
        resolution: "keep_a",
        truth: "",
      },
    ],
  },
  4: {
    facts: [
      {
        id: "fact-warmup",
        statement: "The WarmLine 2 needs 30 seconds to warm up.",
        quote: "WarmLine 2 was at 38 degrees after 30 seconds",
        source: "Comparison in our own laboratory",
        verdict: "confirmed",
      },
      {
        id: "fact-class",
        statement: "The WarmLine 2 is a device of class IIb.",
        quote: "The WarmLine 2 is a device of class IIb.",
        source: "Regulatory and strategy memo 2026",
        verdict: "confirmed",
      },
      {
        id: "fact-saves",
        statement: "The WarmLine 2 saves lives.",
        quote: "",
        source: "A draft of the leaflet",
        verdict: "rejected",
      },
    ],
  },
  5: {
    what_is_sold:
      "A portable fluid warmer, the sterile single-use sets it needs for each patient, and a yearly service contract. We sell to ambulance services directly and to hospitals directly or through distributors.",
    revenue_model: "mixed",
    pricing_model: "fixed",
    price_points: [
      { id: "price-device", name: "WarmLine 2 fluid warmer", price: "3,450 EUR", unit: "device" },
      { id: "price-set", name: "Single-use warming set", price: "18.50 EUR", unit: "piece" },
      { id: "price-service", name: "Service contract", price: "290 EUR", unit: "device and year" },
    ],
    guarantee:
      "The warranty on devices is three years. A loan device arrives the next day whenever one has to be repaired.",
  },
  6: {
    problem:
      "A patient who bleeds cools down, and cold blood does not clot. Warm infusions help, but the warming cabinet stands in the hospital, and what was warm there is cold when it reaches the roadside.",
    pains: [
      "Infusions at four degrees in a winter night",
      "Devices that need a socket where there is none",
      "Bags warmed on the heater of the ambulance, at an unknown temperature",
      "Patients who arrive colder than they were found",
    ],
    desires: [
      "Warm within a minute, anywhere",
      "One device from the roadside to the operating room",
      "Nothing more to carry",
    ],
    objections: ["No budget this year", "Our pumps have other connectors", "One more battery to think of"],
    triggers: [
      "A bad night in the emergency room",
      "New guidelines for bleeding patients",
      "New vehicles are being fitted out",
    ],
    sources: [
      "Interviews with 23 users since 2024",
      "Complaints and incidents",
      "The clinical evaluation of the WarmLine 2",
    ],
  },
  7: {
    competitors: [
      {
        id: "comp-calorflow",
        name: "Calorflow P",
        website: "https://calorflow.example.com",
        type: "direct",
        strengths: ["In many hospitals already", "Larger flow"],
        weaknesses: ["1,150 grams", "55 seconds to warm up"],
        pricing: "4,100 EUR",
        segments: ["Operating rooms"],
      },
      {
        id: "comp-thermapack",
        name: "Thermapack",
        website: "https://thermapack.example.com",
        type: "direct",
        strengths: ["Cheap", "Simple"],
        weaknesses: ["90 seconds to warm up", "No blood, only infusions"],
        pricing: "2,900 EUR",
        segments: ["Volunteer ambulance services"],
      },
      {
        id: "comp-cabinet",
        name: "Warming cabinet",
        type: "indirect",
        strengths: ["Warms many bags", "Everybody knows it"],
        weaknesses: ["Stands in the hospital", "Bags cool down on the way"],
        pricing: "1,800 EUR",
        segments: ["Every ward"],
      },
      {
        id: "comp-blanket",
        name: "A blanket and a quick drive",
        type: "status_quo",
        strengths: ["Costs nothing"],
        weaknesses: ["Does not warm what flows in"],
        segments: ["Most ambulances"],
      },
    ],
  },
  8: {
    axes: [
      {
        id: "axis-time",
        axis: "Time to 38 degrees",
        ours: "30 seconds",
        theirs: "55 to 90 seconds",
        why_we_win: "The first bag is given in the first minute; what warms after it comes too late.",
      },
      {
        id: "axis-weight",
        axis: "Weight with battery",
        ours: "690 grams",
        theirs: "820 to 1,150 grams",
        why_we_win: "It hangs on the bag instead of standing beside it.",
      },
      {
        id: "axis-flow",
        axis: "Largest flow",
        ours: "200 ml a minute",
        theirs: "Up to 400 ml a minute",
        why_we_win: "",
      },
    ],
    advantages: [
      "Warm within 30 seconds from a battery, also blood",
      "One device from the roadside to the operating room",
    ],
    losses: ["Massive transfusion in the operating room", "Price against a warming cabinet", "Size of the sales force"],
  },
  9: {
    path: "clever",
    category_name: "Roadside fluid warmer",
    why: "Fluid warmers are known from the operating room. Roadside says where ours is different, and nobody expects 400 millilitres a minute there.",
    teaching_cost: "One shift with the device on board. In hospitals the clinical evaluation and a loan of four weeks.",
  },
  10: {
    capabilities: [
      {
        id: "cap-foil",
        name: "A heating foil that is at temperature in 30 seconds from a battery",
        rating: "only_you",
        proof: "Comparison in our own laboratory; patent granted in 2017",
      },
      {
        id: "cap-hotline",
        name: "Incidents are answered by an engineer within one hour, day and night",
        rating: "unique",
        proof: "38 minutes in the second quarter of 2026",
      },
      {
        id: "cap-roof",
        name: "Development and production under one roof",
        rating: "better_than",
        proof: "A change of the set was in production after 19 days",
      },
      { id: "cap-quality", name: "A certified quality management system", rating: "table_stakes", proof: "" },
    ],
  },
  11: {
    x_axis: { low: "Stays in the hospital", high: "Goes to the patient" },
    y_axis: { low: "Warms slowly", high: "Warms at once" },
    us: { x: 90, y: 88 },
    competitors: [
      { id: "map-calorflow", name: "Calorflow P", x: 35, y: 66 },
      { id: "map-thermapack", name: "Thermapack", x: 78, y: 40 },
      { id: "map-cabinet", name: "Warming cabinet", x: 5, y: 12 },
    ],
  },
}
