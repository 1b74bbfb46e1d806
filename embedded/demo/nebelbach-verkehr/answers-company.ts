import type { Answers } from "#lib/onboarding/field"

/** Steps 1 to 5: company, evidence, contradictions, facts, offer. */
export const NEBELBACH_COMPANY: Readonly<Record<number, Answers>> = {
  1: {
    company_name: "Nebelbach Verkehr",
    website: "https://nebelbach-verkehr.example.com",
    industry: "logistics",
    sub_industry: "Regionaler Busverkehr im Auftrag von Landkreisen und Städten",
    stage: "scale",
    description:
      "We run buses where nobody else wants to start at 4:50: 37 Linien im Auftrag von drei Landkreisen und fünf Städten, dazu Rufbusse, Schulverkehr und Schienenersatzverkehr. 412 people, 148 buses – 41 of them electric – and four depots, each less than 25 minutes from its farthest terminus.",
    founded_year: 1998,
    employee_count: "201-500",
    revenue_range: "10m-50m",
    headquarters: "Nebelbach, Kreis Hohe Senke",
  },
  2: {
    sources: [
      {
        id: "src-survey",
        title: "Fahrgastbefragung 2025",
        kind: "customer_research",
        quote: "87 % der Fahrgäste würden die Linie einer Nachbarin empfehlen; 2022 waren es 79 %.",
        note: "2.310 Fragebögen auf allen 37 Linien, gezählt vom Fahrdienst, ausgewertet von der Angebotsplanung.",
      },
      {
        id: "src-annual",
        title: "Geschäftsbericht 2025",
        kind: "financials",
        quote: "Umsatz + 6,2 % auf 38,6 Mio. €.",
        note: "Page 11. The English summary rounds to EUR 39m; quote the German figure.",
      },
    ],
  },
  3: {
    contradictions: [
      {
        id: "con-electric",
        topic: "Number of electric buses",
        a: "The tender team writes 41 E-Busse.",
        a_source: "Referenzliste, September 2026",
        b: "The website still says 36.",
        b_source: "Startseite",
        resolution: "keep_a",
      },
      {
        id: "con-punctual",
        topic: "Was „pünktlich“ heißt",
        a: "In contracts a departure up to 2:59 minutes late is punctual.",
        b: "The works council's newsletter counts up to 5 minutes.",
        resolution: "truth",
        truth: "Pünktlich ist eine Abfahrt bis 2:59 Minuten nach Plan; early departures never count as punctual.",
      },
    ],
  },
  4: {
    facts: [
      {
        id: "fact-punctual",
        statement: "2025 fuhren 95,1 % aller Abfahrten pünktlich, on the basis of 1,46 million recorded departures.",
        quote: "Pünktlichkeit 2025: 95,1 %",
        source: "Betriebsleitsystem, Jahresauswertung",
        verdict: "confirmed",
      },
      {
        id: "fact-cancelled",
        statement: "Im ganzen Jahr 2025 fielen 0,38 % der Fahrten aus.",
        source: "Betriebsleitsystem, Jahresauswertung",
        verdict: "confirmed",
      },

      {
        id: "fact-largest",
        statement: "Nebelbach is the largest private bus operator in the federal state.",
        source: "Old brochure",
        verdict: "rejected",
      },
    ],
  },
  5: {
    what_is_sold:
      "Betrieb auf Bestellung: the authority sets timetable and fare, we bring drivers, buses, depot, control room and the figures that prove it. Linienverkehr, Rufbus, Schulverkehr und Schienenersatzverkehr, der binnen 48 Stunden rollt.",
    revenue_model: "mixed",
    revenue_mix: "71 % Linienverkehr, 14 % Rufbus, 9 % Schulverkehr, 6 % Schienenersatzverkehr",
    pricing_model: "quote",
    price_points: [
      { id: "price-diesel", name: "Linienverkehr, Diesel", price: "3,42 €", unit: "Nutzwagenkilometer" },
      {
        id: "price-electric",
        name: "Linienverkehr, E-Bus inkl. Ladestrom",
        price: "3,89 €",
        unit: "Nutzwagenkilometer",
      },
      { id: "price-ondemand", name: "Rufbus, 8 Sitze", price: "46,50 €", unit: "Einsatzstunde" },
      { id: "price-school", name: "Schulverkehr mit Begleitperson", price: "318 €", unit: "Bus und Schultag" },
      { id: "price-rail", name: "Schienenersatzverkehr, Gelenkbus", price: "1.180 €", unit: "Bus und Tag" },
    ],
    guarantee_kind: "service_level",
    guarantee:
      "Mindestens 94 % pünktliche Abfahrten im Monat. For each percentage point below we return 0,5 % of that month's fee, capped at 5 %; a trip that did not run is never invoiced.",
  },
}
