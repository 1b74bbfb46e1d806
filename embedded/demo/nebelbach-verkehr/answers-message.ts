import type { Answers } from "#lib/onboarding/field"

/** Steps 12 to 19: brand, positioning, customers, buying, rules, messages, soundbites, proof. */
export const NEBELBACH_MESSAGE: Readonly<Record<number, Answers>> = {
  12: {
    values: ["Fährt, wenn es zählt", "Erst anrufen, dann erklären", "Numbers that anybody may check"],
    personality: ["Bodenständig", "Wetterfest"],
    tone: ["Kurze Sätze", "German first, English where the tender asks for it", "Uhrzeiten statt Adjektive"],
  },
  13: {
    statement: {
      for: "Landkreise und Städte mit 20.000 bis 250.000 Menschen",
      who: "need every trip to run for eight years",
      the: "Nebelbach Verkehr",
      is: "regionaler Busbetrieb mit Rückgrat",
      that: "drives with its own people from its own depots",
      unlike: "bidders who subcontract after the award",
      we: "answer the phone at 4:50 and pay for what does not run",
    },
    focus: "Linienbündel zwischen 0,4 und 4 Mio. Kilometern im Jahr",
    sacrifice: "Awards on price alone, coach tourism and everything on rails",
  },
  14: {
    icps: [
      {
        id: "icp-district",
        name: "Landkreise mit auslaufendem Linienbündel",
        description:
          "Aufgabenträger with two to six planners for 20 to 60 lines, whose contract ends within 30 months.",
        buyer: "public",
        company_size: "201-500",
        vertical: "Kommunaler Nahverkehr",
        geography: ["Kreis Hohe Senke", "Kreis Tiefental", "Kreis Oberwald"],
        pains: [
          {
            id: "pain-cancel",
            pain: "Ausgefallene Fahrten stehen in der Zeitung, bevor wir davon wissen",
            severity: 9,
          },
          { id: "pain-bids", pain: "Only one bidder, and he names the price", severity: 8 },
        ],
        goals: ["Under 0,5 % cancelled trips", "Drei Gebote je Los"],
        objections: [
          {
            id: "obj-price",
            objection: "Ihr seid 5 % teurer als das billigste Angebot.",
            response:
              "Right. Change orders and cancelled trips of the lowest bidder came to 11 %; we show the calculation.",
          },
          {
            id: "obj-drivers",
            objection: "Woher nehmt ihr in fünf Jahren die Fahrer?",
            response: "From our own school: 34 licences a year at 18 retirements, and 7,9 % turnover.",
          },
        ],
        triggers: ["Vorabbekanntmachung im Amtsblatt", "Kündigung durch den Betreiber"],
        confidence: 90,
      },
      {
        id: "icp-town",
        name: "Städte, die den Abend retten wollen",
        description:
          "Towns of 20.000 to 80.000 people which cannot fill a 12-metre bus after 19:00 and want a Rufbus that belongs to the timetable.",
        buyer: "public",
        company_size: "51-200",
        vertical: "Städte und Gemeinden",
        geography: ["Nebelbach", "Steinwarder", "Oberwald"],
        pains: [{ id: "pain-evening", pain: "Nach 19:10 fährt nichts mehr", severity: 8 }],
        goals: ["Bis 23:30 nach Hause", "Less than 9 € subsidy per passenger"],
        objections: [
          {
            id: "obj-app",
            objection: "Older people will not use an app.",
            response: "58 % der Rufbus-Fahrten werden telefonisch bestellt; the same dispatcher answers.",
          },
        ],
        triggers: ["Haushaltsberatung im Herbst"],
        confidence: 74,
      },
    ],
  },
  15: {
    roles: [
      { id: "role-planner", role: "Nahverkehrsplanung", cares_about: "Trips that run, and data without asking" },
      { id: "role-award", role: "Vergabestelle", cares_about: "An award that survives the review chamber" },
    ],
    stages: ["Vorabbekanntmachung", "Markterkundung", "Ausschreibung", "Zuschlag", "Betriebsaufnahme"],
    decision_criteria: ["Price, 60 to 70 %", "Quality concept, 30 to 40 %"],
    typical_length: "18 bis 24 Monate von der Vorabbekanntmachung bis zum ersten Bus",
  },
  16: {
    always: [
      "Name the year and the source with every percentage",
      "Sagen, was nicht fuhr, before somebody asks",
      "Nutzwagenkilometer, never just „Kilometer“, in offers",
    ],
    never: ["Never call passengers „Beförderungsfälle“"],
    banned_words: ["Mobilitätslösung", "smart", "last mile"],
    compliance: [
      "Offers under public procurement law only through the Vergabeplattform",
      "Images of pupils only with written consent of the parents",
    ],
  },
  17: {
    value_prop: {
      primary: "Ihre Busse fahren, acht Jahre lang, and you hear it from us first when one does not.",
      secondary: "Because drivers, depots and control room are ours, the price you award is the price you pay.",
      supporting_points: [
        "95,1 % pünktlich, 0,38 % ausgefallen (2025)",
        "Four depots with 4,6 MW for electric buses",
        "Jede Fahrt mit GPS-Nachweis bis zum 5. des Folgemonats",
      ],
    },
    taglines: ["Fährt.", "Auch im dritten Winter"],
    pillars: [
      {
        id: "pillar-people",
        title: "Menschen, die bleiben",
        key_messages: ["34 neue Führerscheine im Jahr 2025", "7,9 % turnover, in a trade with 20 %"],
        audience: "Landkreise mit auslaufendem Linienbündel",
      },
      {
        id: "pillar-proof",
        title: "Zahlen, die man nachrechnen kann",
        key_messages: ["Trip data by the 5th, as open data"],
        audience: "Vergabestellen",
      },
    ],
  },
  18: {
    soundbites: [
      {
        id: "bite-winter",
        text: "Den ersten Winter schafft jeder. Fragen Sie nach dem dritten.",
        context: "Kreistag, opening",
        length: "one_liner",
      },
    ],
  },
  19: {
    proof: [
      {
        id: "proof-rail",
        kind: "win",
        text: "22 Ersatzbusse nach 31 Stunden: Brückensperrung Tiefental",
        date: "März 2026",
      },
      {
        id: "proof-bundle",
        kind: "win",
        text: "Linienbündel Oberwald Süd gewonnen: 1,7 Mio. km a year until December 2034, against four bidders",
        date: "11.06.2026",
        source: "Amtsblatt Kreis Oberwald",
      },
      {
        id: "proof-recommend",
        kind: "metric",
        text: "87 % of passengers recommend their line",
        date: "2025",
        source: "Fahrgastbefragung 2025",
      },
      {
        id: "proof-quote",
        kind: "testimonial",
        text: "„Zum ersten Mal ruft der Betreiber an, bevor die Eltern anrufen.“",
        date: "Mai 2026",
        source: "Nahverkehrsplanung, Kreis Hohe Senke",
      },
    ],
  },
}
