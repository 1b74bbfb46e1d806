import type { Answers } from "#lib/onboarding/field"

/** Steps 20 to 23: channels, market size, goals, review. */
export const NEBELBACH_LAUNCH: Readonly<Record<number, Answers>> = {
  20: {
    primary: ["direct_sales", "referral"],
    secondary: ["press", "events"],
    experimental: ["content"],
    strategy_summary:
      "Awards are won two years before the tender. Planners come to the depot, then talk to planners of the next district; the press gets our figures each quarter, good or bad.",
  },
  21: {
    tam: 2900000000,
    sam: 410000000,
    som: 62000000,
    currency: "EUR",
    year: 2025,
    method: "Nutzwagenkilometer ausgeschriebener Bündel in sechs Bundesländern × 3,55 €; SOM: what expires by 2029.",
    verticals: ["Nahverkehr", "Schulverkehr"],
    geography: ["Kreis Hohe Senke", "Kreis Tiefental", "Kreis Oberwald"],
  },
  22: {
    short_term: [
      "Betriebsaufnahme Oberwald Süd am 13.12.2026 without a cancelled trip in the first week",
      "52 E-Busse bis Jahresende",
    ],
    long_term: ["Kein Diesel im Linienverkehr ab 2032", "A fifth depot, only with a contract of eight years behind it"],
    kpis: [
      {
        id: "kpi-punctual",
        name: "Pünktliche Abfahrten",
        unit: "%",
        target: "≥ 95,5",
        current: "95,1",
        frequency: "daily",
      },
      {
        id: "kpi-cancelled",
        name: "Ausgefallene Fahrten",
        unit: "%",
        target: "< 0,35",
        current: "0,38",
        frequency: "daily",
      },
      {
        id: "kpi-turnover",
        name: "Fluktuation Fahrdienst",
        unit: "%",
        target: "7",
        current: "7,9",
        frequency: "quarterly",
      },
      { id: "kpi-electric", name: "E-Busse", unit: "Busse", target: "52", current: "41", frequency: "monthly" },
    ],
    golden_figures: [
      {
        id: "gold-revenue",
        metric: "Umsatzerlöse",
        period: "2025",
        value: "38,6 Mio. €",
        source: "Geschäftsbericht 2025, S. 11",
      },
      { id: "gold-passengers", metric: "Fahrgäste", period: "2025", value: "11.930.000", source: "Zählsystem" },
    ],
  },
  23: {
    risks: [
      {
        id: "risk-power",
        risk: "Der Netzanschluss in Oberwald kommt später als der Vertrag",
        mitigation: "Six diesel buses stay registered until June 2027; mobile charger reserved",
      },
      {
        id: "risk-index",
        risk: "Wages rise faster than the index in two old contracts",
        mitigation: "Both end by 2028; neither is extended without a wage index",
      },
    ],
    open_questions: [
      "Do districts accept 10 years instead of 8 for electric fleets?",
      "Lohnt sich der Rufbus am Sonntagvormittag?",
    ],
    confirmed: true,
  },
}
