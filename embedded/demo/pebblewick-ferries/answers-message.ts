import type { Answers } from "#lib/onboarding/field"

/** Steps 12 to 23: brand, positioning, customers, messages, channels, goals, review. */
export const PEBBLEWICK_MESSAGE: Readonly<Record<number, Answers>> = {
  12: {
    values: ["Punctual before pretty", "Nobody is left on the pier", "The lake belongs to all"],
    personality: ["Reliable", "Friendly", "Weatherproof"],
    tone: ["Like an announcement on board", "Time first, then the reason", "No exclamation marks"],
  },
  13: {
    statement: {
      for: "people who live on one shore and work on the other",
      who: "do not want to spend two hours a day in a car",
      the: "Pebblewick line",
      is: "ferry line",
      that: "crosses every half hour, all year",
      unlike: "boats for summer guests",
      we: "also sail in fog and in November",
    },
    focus: "Commuters and pupils",
    sacrifice: "Cruises, weddings and fireworks",
  },
  14: {
    icps: [
      {
        id: "icp-commuter",
        name: "Commuters across the lake",
        description: "People between 16 and 65 who cross at least three times a week and hold a season pass.",
        vertical: "Private households",
        geography: ["Pebblewick", "Heronsgate", "Long Mere"],
        pains: [
          { id: "pain-late", pain: "A missed bus on the other shore", severity: 9 },
          { id: "pain-rain", pain: "Waiting in the rain", severity: 6 },
        ],
        goals: ["Home before seven", "No second car"],
        objections: [
          {
            id: "obj-fog",
            objection: "In fog nothing sails",
            response: "Four crossings were cancelled in 2025, of more than twenty thousand.",
          },
        ],
        triggers: ["A new job", "A new timetable"],
        confidence: 92,
      },
      {
        id: "icp-group",
        name: "Schools and clubs",
        description:
          "Classes, clubs and firms that cross in groups of fifteen and more, mostly in May, June and September.",
        company_size: "11-50",
        vertical: "Education and clubs",
        geography: ["Long Mere"],
        pains: [{ id: "pain-seats", pain: "Not knowing whether all get a seat", severity: 7 }],
        goals: ["One invoice for the whole trip"],
        objections: [
          { id: "obj-date", objection: "We move the date when it rains", response: "So do we, free of charge." },
        ],
        triggers: ["The yearly outing"],
        confidence: 71,
      },
    ],
  },
  15: {
    roles: [{ id: "role-passenger", role: "Passenger", cares_about: "Arriving when the timetable says" }],
    stages: ["A first crossing", "A month with single tickets", "A season pass"],
    decision_criteria: ["Time from door to door", "Last ferry", "Price of the pass"],
    typical_length: "About a month from the first crossing to the season pass",
  },
  16: {
    always: ["Name the next ferry before the reason for a delay", "Give fares with the date from which they hold"],
    never: ["Never promise a seat outside", "Never speak of a cruise"],
    banned_words: ["experience", "adventure", "exclusive"],
    compliance: ["Conditions of carriage linked wherever a fare is named"],
  },
  17: {
    value_prop: {
      primary: "Across the lake every half hour, all year, in twenty-two minutes.",
      secondary: "A season pass costs less than the petrol for the road around the lake.",
      supporting_points: ["Seven ships", "Five harbours with a bus", "The fare back after 30 minutes of delay"],
    },
    taglines: ["The street that floats", "Also in November"],
    pillars: [
      {
        id: "pillar-beat",
        title: "A timetable one need not look up",
        key_messages: ["Every half hour", "The last one waits for the last bus"],
        audience: "Commuters across the lake",
      },
    ],
  },
  18: {
    soundbites: [
      {
        id: "bite-bridge",
        text: "The bridge is free and takes fifty minutes. We take twenty-two and you may read.",
        context: "Talks with employers",
        length: "short",
      },
    ],
  },
  19: {
    proof: [
      {
        id: "proof-punctual",
        kind: "metric",
        text: "94.6 % of all crossings arrived on time",
        date: "2025",
        source: "Log books of all ships",
      },
      {
        id: "proof-quote",
        kind: "testimonial",
        text: "I sold the car and got two hours a day for it.",
        date: "March 2026",
        source: "A passenger with a season pass",
      },
    ],
  },
  20: {
    primary: ["referral", "partners"],
    secondary: ["press", "search"],
    experimental: ["social"],
    strategy_summary:
      "Employers on both shores hand out passes for a trial month. The bus sells our ticket and we sell theirs. The local press prints the timetable.",
  },
  21: {
    tam: 38000000,
    sam: 21000000,
    som: 12000000,
    currency: "EUR",
    year: 2025,
    method:
      "Trips between the shores by the count of the lake towns, times the fare of a single crossing with the usual discounts.",
    verticals: ["Public transport"],
    geography: ["Long Mere"],
  },
  22: {
    short_term: ["One ticket for ship and bus", "Dry waiting rooms in three harbours"],
    long_term: ["Nine ships by 2030, two of them electric", "1,700,000 passengers in 2028"],
    kpis: [
      { id: "kpi-punctual", name: "Punctuality", unit: "%", target: "96.0", current: "94.6", frequency: "daily" },
      {
        id: "kpi-passengers",
        name: "Passengers per year",
        unit: "passengers",
        target: "1,700,000",
        current: "1,480,000",
        frequency: "monthly",
      },
    ],
    golden_figures: [
      {
        id: "gold-passengers",
        metric: "Passengers",
        period: "2025",
        value: "1,480,000",
        source: "Count at the gangway",
      },
      { id: "gold-employees", metric: "Employees", period: "End of 2025", value: "84", source: "Payroll" },
      { id: "gold-ships", metric: "Ships", period: "Today", value: "7", source: "Register of ships" },
      { id: "gold-groups", metric: "Group customers", period: "2025", value: "264", source: "List of group customers" },
    ],
  },
  23: {
    risks: [
      { id: "risk-captains", risk: "Four captains retire by 2029", mitigation: "Two are trained each year" },
      { id: "risk-water", risk: "Low water in dry summers", mitigation: "The electric ships need 40 cm less" },
    ],
    open_questions: ["Would a ferry at midnight pay for itself?"],
    confirmed: true,
  },
}
