import type { Answers } from "#lib/onboarding/field"

/** Steps 6 to 11: problem, competitors, comparison, category, capabilities, map. */
export const NEBELBACH_MARKET: Readonly<Record<number, Answers>> = {
  6: {
    problem:
      "A district must keep its villages connected, but cannot find anybody who still turns up in the third winter. The cheapest bidder wins, drivers leave, trips fall out, and the Landrätin reads it in the newspaper first.",
    pains: [
      "Fahrten fallen aus, und die Verwaltung erfährt es von wütenden Eltern",
      "Only one bid, or none, when a line is put out to tender",
      "E-Bus quotas by 2030, but no depot with enough power",
      "Der letzte Bus fährt um 19:10, and after that the village is an island",
    ],
    desires: [
      "A phone number that is answered at 5 a.m. by somebody who may decide",
      "Planbare Kosten über acht Jahre, with an index everybody can look up",
    ],
    objections: [
      "„Billiger geht es immer – your price per kilometre is 4 to 7 % above the lowest bid.“",
      "„Who guarantees you will still have drivers in year five?“",
    ],
    triggers: [
      "Ein Linienbündel läuft in 24 bis 30 Monaten aus",
      "An operator gives notice or files for insolvency",
      "Der Kreistag beschließt eine E-Quote",
    ],
    sources: ["Fahrgastbefragung 2025", "19 debriefings after awards since 2019", "Beschwerden an die Leitstelle"],
  },
  7: {
    competitors: [
      {
        id: "comp-krantor",
        name: "Überland Krantor",
        type: "direct",
        website: "https://krantor.example.com",
        strengths: ["Lowest price in 6 of the last 10 awards", "900 Busse, spare vehicles within hours"],
        weaknesses: ["Drivers on fixed-term contracts", "Leitstelle 180 km entfernt"],
        pricing: "3,18 bis 3,30 € je Nutzwagenkilometer",
        segments: ["Large bundles above 2 Mio. km a year"],
      },
      {
        id: "comp-mobilia",
        name: "Mobilia Concessions",
        type: "direct",
        website: "https://mobilia.example.com",
        strengths: ["Finances E-bus fleets from its own funds"],
        weaknesses: ["Subcontracts up to 60 % of trips", "Every change order is a negotiation"],
        pricing: "About 3,60 € plus change orders",
        segments: ["Cities with more than 100.000 people"],
      },

      {
        id: "comp-rufo",
        name: "Rufo On-Demand",
        type: "indirect",
        website: "https://rufo.example.com",
        strengths: ["A very good app"],
        weaknesses: ["Needs a local operator for drivers", "Kosten je Fahrgast steigen mit dem Erfolg"],
        pricing: "Licence from 2.900 € a month",
        segments: ["Towns that replace evening lines"],
      },
      {
        id: "comp-inhouse",
        name: "Direktvergabe an das eigene Stadtwerk",
        type: "status_quo",
        strengths: ["No tender", "Politically easy"],
        weaknesses: ["Deficits surface two years later", "Depot and workshop must be built first"],
        segments: ["Kreisfreie Städte"],
      },
    ],
  },
  8: {
    axes: [
      {
        id: "axis-drivers",
        axis: "Fahrpersonal",
        ours: "Unbefristet, own driving school, 7,9 % turnover a year",
        theirs: "Fixed-term or agency, 20 % and more",
        why_we_win: "Wer bleibt, kennt die Strecke, the pupils and the black ice behind the quarry.",
      },
      {
        id: "axis-control",
        axis: "Leitstelle",
        ours: "In the region, besetzt von 3:45 bis 1:15",
        theirs: "Central, or a voicemail after 18:00",
        why_we_win: "A missed connection is repaired in minutes, because the dispatcher may order a taxi up to 150 €.",
      },
    ],
    advantages: [
      "Vier Betriebshöfe in der Region: 1,9 % empty kilometres less than the bidder before us",
      "Eigene Fahrschule: 34 new licences in 2025, 31 of them still with us",
      "Charging at all four depots, 4,6 MW connected and paid for",
    ],
    losses: ["Awards on price alone", "Bundles above 4 Mio. km, for which we would need a fifth depot", "Straßenbahn"],
  },
  9: {
    path: "clever",
    category_name: "Regionaler Busbetrieb mit Rückgrat",
    why: "Procurement searches for „Verkehrsunternehmen“ and finds forty. Rückgrat is what is missing in the third winter: drivers, depots and a control room which belong to us.",
    teaching_cost: "Gering: one morning in the Leitstelle, at 4:30, with coffee.",
  },
  10: {
    capabilities: [
      {
        id: "cap-school",
        name: "Eigene Fahrschule, with language course B1",
        rating: "only_you",
        proof: "34 licences in 2025; 31 of them still drive for us",
      },
      {
        id: "cap-rail",
        name: "Schienenersatzverkehr binnen 48 Stunden, up to 26 articulated buses",
        rating: "unique",
        proof: "Brückensperrung Tiefental, 9 March 2026: 22 buses after 31 hours",
      },
      {
        id: "cap-mixed",
        name: "Rufbus and lines planned in one roster",
        rating: "better_than",
        proof: "41 % of evening Rufbus trips wait for the last train",
      },
      {
        id: "cap-charge",
        name: "Depot charging with load management",
        rating: "better_than",
        proof: "Peak load 2,1 MW with 41 buses, instead of 4,6 MW",
      },
    ],
  },
  11: {
    x_axis: { low: "Billig beim Zuschlag", high: "Billig über acht Jahre" },
    y_axis: { low: "Von weit weg gesteuert", high: "Aus der Region gesteuert" },
    us: { x: 79, y: 93 },
    competitors: [
      { id: "map-krantor", name: "Überland Krantor", x: 22, y: 18 },
      { id: "map-mobilia", name: "Mobilia Concessions", x: 55, y: 30 },
    ],
  },
}
