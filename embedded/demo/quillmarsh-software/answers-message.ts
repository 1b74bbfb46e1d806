import type { Answers } from "#lib/onboarding/field"

/** Steps 12 to 23: brand, positioning, customers, messages, channels, goals, review. */
export const QUILLMARSH_MESSAGE: Readonly<Record<number, Answers>> = {
  12: {
    values: ["Visit before you sell", "The yard is right", "No feature without a customer who waits for it"],
    personality: ["Down to earth", "Quick", "Dry humour"],
    tone: ["Short sentences", "Words of the yard, not of the office", "Numbers instead of adjectives"],
  },
  13: {
    statement: {
      for: "equipment rental yards with 30 to 1,000 machines",
      who: "lose money on machines that stand still",
      the: "Quillmarsh subscription",
      is: "rental software with a workshop",
      that: "shows what can leave the yard this afternoon",
      unlike: "rental software made for the accounts department",
      we: "plan rentals and repairs in one calendar",
    },
    focus: "Yards that repair what they rent out",
    sacrifice: "Car rental, party tents, holiday flats, and accounting of our own",
  },
  14: {
    icps: [
      {
        id: "icp-family-yard",
        name: "Growing family yards",
        description:
          "Owner-run yards with 80 to 600 machines, one or two locations and an own workshop. The owner still knows every machine, the dispatcher knows every customer, and neither can be ill in May.",
        company_size: "11-50",
        vertical: "Equipment rental",
        geography: ["Netherlands", "Denmark", "Northern Germany"],
        pains: [
          { id: "pain-idle", pain: "Machines wait for repairs nobody has planned", severity: 9 },
          { id: "pain-double", pain: "Double bookings in the season", severity: 8 },
          { id: "pain-invoice", pain: "Invoices leave two weeks late", severity: 6 },
        ],
        goals: ["Rent out the same machines more days a year", "Open a second yard without a second dispatcher"],
        objections: [
          {
            id: "obj-history",
            objection: "We would lose our history",
            response: "Contracts of five years come along; you check them before you pay for the import.",
          },
          {
            id: "obj-foreman",
            objection: "Our foreman will not use it",
            response: "Let him sit in the demo. He usually asks for the account first.",
          },
        ],
        triggers: ["A second location", "The dispatcher retires"],
        confidence: 88,
      },
      {
        id: "icp-group",
        name: "Groups of yards",
        description:
          "Groups with five to fifteen locations that grew by buying yards, each with its own system, its own names for machines and its own habits.",
        company_size: "201-500",
        vertical: "Equipment rental",
        geography: ["Germany", "Austria", "Belgium"],
        pains: [
          { id: "pain-compare", pain: "Nobody can compare two yards", severity: 8 },
          { id: "pain-transport", pain: "Trucks drive back empty between own yards", severity: 7 },
        ],
        goals: ["One list of machines for all yards"],
        objections: [
          {
            id: "obj-size",
            objection: "You are too small for us",
            response: "Ask the group with nine yards that has used us since 2021. We will give you the number.",
          },
        ],
        triggers: ["Another yard was bought", "A new head of operations"],
        confidence: 64,
      },
    ],
  },
  15: {
    roles: [
      { id: "role-dispatcher", role: "Dispatcher", cares_about: "Fewer telephone calls before eight" },
      { id: "role-foreman", role: "Workshop foreman", cares_about: "Knowing on Monday what comes back on Friday" },
      { id: "role-owner", role: "Owner", cares_about: "Days out per machine, and who is responsible for the import" },
    ],
    stages: [
      "Annoyance in the season",
      "Visit and demo at the yard",
      "Trial with real contracts",
      "Import",
      "Going live",
    ],
    decision_criteria: ["The foreman agrees", "History comes along", "Price per location", "Works on a telephone"],
    typical_length: "Six to eight weeks from the first call to the signature",
  },
  16: {
    always: ["Say machines, never assets", "Name the price per location in the first conversation"],
    never: ["Never promise an import within a week", "Never speak of replacing people"],
    banned_words: ["disrupt", "seamless", "leverage", "digital transformation"],
    compliance: [
      "Positions of machines only with a note on the privacy of drivers",
      "Customer quotes only with written consent",
    ],
  },
  17: {
    value_prop: {
      primary: "Rental yards see in one calendar what is out, what is broken and what can leave again this afternoon.",
      secondary: "Because repairs are planned like rentals, the same machines are out more days a year.",
      supporting_points: [
        "Priced by location, for any number of people",
        "A visit to the yard in the first month",
        "Contracts of five years come along",
      ],
    },
    taglines: ["Knows what is broken", "Out again this afternoon"],
    pillars: [
      {
        id: "pillar-workshop",
        title: "The workshop belongs into the calendar",
        key_messages: ["A planned repair is finished a day earlier", "Inspection dates block a machine by themselves"],
        audience: "Growing family yards",
      },
      {
        id: "pillar-compare",
        title: "One list for all yards",
        key_messages: ["The same machine has the same name everywhere", "Tours bring one machine and take another"],
        audience: "Groups of yards",
      },
    ],
  },
  18: {
    soundbites: [
      {
        id: "bite-eleven",
        text: "We found eleven machines in a yard that everybody thought were rented out.",
        context: "Opening of a demo",
        length: "one_liner",
      },
      {
        id: "bite-whiteboard",
        text: "A whiteboard is a good tool until somebody leans against it. We make the whiteboard that remembers yesterday.",
        context: "Fairs",
        length: "short",
      },
    ],
  },
  19: {
    proof: [
      {
        id: "proof-renew",
        kind: "metric",
        text: "Nine of ten yards that use the workshop module renew",
        date: "September 2026",
        source: "Company presentation, autumn 2026",
      },
      {
        id: "proof-group",
        kind: "win",
        text: "A group with nine yards moved its last location to Quillmarsh",
        date: "June 2026",
        source: "Customer success",
      },
      {
        id: "proof-quote",
        kind: "testimonial",
        text: "Invoices leave on the day a machine comes back. It used to be the tenth of the month.",
        date: "2025",
        source: "Head of accounts, group of four yards",
      },
    ],
  },
  20: {
    primary: ["direct_sales", "referral"],
    secondary: ["events", "search", "content"],
    experimental: ["partners"],
    strategy_summary:
      "Yards believe other yards. Every visit ends with the question who else should see this. Two fairs a year fill the calendar of visits, search catches those who look after a bad season, and dealers of machines are being tried as partners.",
  },
  21: {
    tam: 1800000000,
    sam: 240000000,
    som: 9000000,
    currency: "EUR",
    year: 2025,
    method:
      "Rental yards in the countries where machines are rented by professionals, times the yearly price of the plan that fits their number of machines.",
    verticals: ["Equipment rental"],
    geography: ["Europe", "North America"],
  },
  22: {
    short_term: [
      "Three of four customers use the workshop module",
      "Every new yard is visited in its first month",
      "Imports finished within three weeks",
    ],
    long_term: ["600 customers by the end of 2028", "A third of revenue from groups with five and more yards"],
    kpis: [
      {
        id: "kpi-revenue",
        name: "Recurring revenue per month",
        unit: "EUR",
        target: "140,000",
        current: "88,200",
        frequency: "monthly",
      },
      { id: "kpi-churn", name: "Monthly churn", unit: "%", target: "1.0", current: "1.4", frequency: "monthly" },
      {
        id: "kpi-workshop",
        name: "Customers with the workshop module",
        unit: "%",
        target: "75",
        current: "64",
        frequency: "quarterly",
      },
      {
        id: "kpi-support",
        name: "First answer of support",
        unit: "minutes",
        target: "15",
        current: "22",
        frequency: "weekly",
      },
    ],
    golden_figures: [
      {
        id: "gold-customers",
        metric: "Paying customers",
        period: "30 September 2026",
        value: "312",
        source: "Billing",
      },
      {
        id: "gold-locations",
        metric: "Locations",
        period: "30 September 2026",
        value: "588",
        source: "Billing",
      },
      {
        id: "gold-revenue",
        metric: "Recurring revenue",
        period: "September 2026",
        value: "88,200 EUR",
        source: "Key figures, September 2026",
      },
    ],
  },
  23: {
    risks: [
      {
        id: "risk-makers",
        risk: "Machine makers give planning away with their telematics",
        mitigation: "We read the telematics of every brand; no maker will show the machines of another one",
      },
      {
        id: "risk-import",
        risk: "Imports bind the same three people in every season",
        mitigation: "A tool with which the customer checks the import",
      },
    ],
    open_questions: ["Would yards pay for transport planning by the tour?", "Who in a group decides on the roll-out?"],
    confirmed: true,
  },
}
