import type { Answers } from "#lib/onboarding/field"

/** Steps 14 to 23: customers, messages, channels, goals, review. */
export const MESSAGE_ANSWERS: Readonly<Record<number, Answers>> = {
  14: {
    icps: [
      {
        id: "icp-family",
        name: "Weekend families",
        description:
          "Couples between 30 and 45 with one to three children who go camping three to five weekends a year, mostly by car and within two hours of home.",
        vertical: "Private households",
        geography: ["North", "East"],
        pains: [
          { id: "pain-time", pain: "No evening left to compare tents", severity: 8 },
          { id: "pain-rain", pain: "A leaking tent ruins the only free weekend", severity: 9 },
          { id: "pain-growth", pain: "Children outgrow gear every second year", severity: 6 },
        ],
        goals: ["Be packed in an hour", "Buy once and keep it"],
        objections: [
          {
            id: "obj-price",
            objection: "The supermarket tent costs a quarter",
            response: "It also lasts a quarter as long. Ours is repaired, and you can borrow one first.",
          },
          {
            id: "obj-membership",
            objection: "We would forget to cancel",
            response: "We write before each renewal, and unused months are paid back.",
          },
        ],
        triggers: ["Summer holiday booked", "Friends invite them along"],
        confidence: 85,
      },
      {
        id: "icp-hiker",
        name: "Quiet hikers",
        description:
          "People between 45 and 65 who walk for two to four days at a time, own some gear already and replace it piece by piece.",
        vertical: "Private households",
        geography: ["North", "South"],
        pains: [
          { id: "pain-weight", pain: "The old pack is heavy on the shoulders", severity: 7 },
          { id: "pain-parts", pain: "No spare parts for what they own", severity: 6 },
        ],
        goals: ["Carry less", "Keep favourite things going"],
        objections: [
          {
            id: "obj-weight",
            objection: "Others have lighter packs",
            response: "True. Ours carry better and can be mended.",
          },
        ],
        triggers: ["A long walk planned for autumn"],
        confidence: 70,
      },
      {
        id: "icp-club",
        name: "Clubs and schools",
        description:
          "Scout groups, sports clubs and schools that buy for ten to forty people at once and store the gear between trips.",
        company_size: "11-50",
        vertical: "Clubs and education",
        geography: ["North", "South", "East", "West"],
        pains: [{ id: "pain-lost", pain: "Half the pegs are missing after each camp", severity: 5 }],
        goals: ["Equip a group within the yearly budget"],
        objections: [
          {
            id: "obj-invoice",
            objection: "We can only pay by invoice",
            response: "Invoices with 30 days are standard for clubs.",
          },
        ],
        triggers: ["Budget approved in January"],
        confidence: 60,
      },
    ],
  },
  15: {
    roles: [
      { id: "role-planner", role: "The person who plans the trip", cares_about: "That it works on the first evening" },
      { id: "role-payer", role: "The person who pays", cares_about: "That it is not thrown away in two years" },
    ],
    stages: [
      "A trip is planned",
      "Something is missing or broken",
      "A friend or a search is asked",
      "Loan or purchase",
      "Repair",
    ],
    decision_criteria: ["Fits the number of people", "Keeps water out", "Can be repaired", "Price"],
    typical_length: "Four to ten days before a trip",
  },
  16: {
    always: ["Name one thing the product cannot do", "Mention repair before price"],
    never: ["Never promise delivery on the next day", "Never call a product the best or the lightest"],
    banned_words: ["ultimate", "extreme", "conquer"],
    compliance: [
      "Water columns only with the test standard named",
      "Membership: price per month and notice period in the same place",
    ],
  },
  17: {
    value_prop: {
      primary: "Outdoor gear chosen for a few good weekends a year, and repaired for as long as you own it.",
      secondary: "A membership turns a purchase into a thing that is looked after.",
      supporting_points: [
        "41 products instead of 4,000",
        "60 nights to send anything back",
        "Repairs within ten days in four of five cases",
      ],
    },
    taglines: ["Fewer things, longer outside", "Sold once, mended often"],
    pillars: [
      {
        id: "pillar-choose",
        title: "Choosing is our work",
        key_messages: [
          "Every product is used for ten nights before it is sold",
          "One recommendation for each kind of trip",
        ],
        audience: "Weekend families",
      },
      {
        id: "pillar-mend",
        title: "Mending is part of the price",
        key_messages: ["Spare parts for everything ever sold", "Members pay nothing for repairs"],
        audience: "Quiet hikers",
      },
    ],
  },
  18: {
    soundbites: [
      {
        id: "bite-cellar",
        text: "The best tent is the one you do not have to buy again.",
        context: "Fairs and first contact",
        length: "one_liner",
      },
      {
        id: "bite-workshop",
        text: "We opened a workshop before we opened a second shop. That tells you what we think of selling.",
        context: "Press and partners",
        length: "short",
      },
    ],
  },
  19: {
    proof: [
      {
        id: "proof-repair",
        kind: "metric",
        text: "83 of 100 returned tents were repaired and sent back within ten days",
        date: "Last season",
        source: "Workshop log",
      },
      {
        id: "proof-less",
        kind: "metric",
        text: "Seven in ten members bought less gear since they joined",
        date: "Last winter",
        source: "Member survey, 412 answers",
      },
      {
        id: "proof-scouts",
        kind: "win",
        text: "A regional scout association orders all group tents from us",
        date: "This spring",
        source: "Framework agreement",
      },
      {
        id: "proof-quote",
        kind: "testimonial",
        text: "They told me not to buy the bigger one. So I came back.",
        date: "Last summer",
        source: "A customer from the North region",
      },
    ],
  },
  20: {
    primary: ["search", "referral"],
    secondary: ["email", "social", "marketplaces"],
    experimental: ["events", "partners"],
    strategy_summary:
      "Search and word of mouth bring people who have a trip ahead of them. Email keeps members through the winter. Social and display are paid for only from March to August. The marketplace carries spare parts and single items, never tents.",
  },
  21: {
    tam: 4200000000,
    sam: 610000000,
    som: 24000000,
    currency: "USD",
    year: 2025,
    method:
      "Households that camp at least once a year, times yearly spend on gear, from an invented trade survey; som is four times the present revenue.",
    verticals: ["Camping equipment", "Hiking equipment"],
    geography: ["North", "South", "East", "West"],
  },
  22: {
    short_term: [
      "Raise the share of orders by members to 35 %",
      "Answer support tickets within one hour in season",
      "Keep refunds below 6 % of orders",
    ],
    long_term: ["Half of all revenue from members and repairs", "A second workshop in the South region"],
    kpis: [
      {
        id: "kpi-revenue",
        name: "Net revenue per month",
        unit: "USD",
        target: "600,000",
        current: "see dashboard",
        frequency: "weekly",
      },
      { id: "kpi-refunds", name: "Refund rate", unit: "%", target: "below 6", current: "about 5", frequency: "weekly" },
      { id: "kpi-reply", name: "First response", unit: "minutes", target: "60", current: "58", frequency: "daily" },
      {
        id: "kpi-churn",
        name: "Cancelled memberships per month",
        unit: "%",
        target: "4",
        current: "6",
        frequency: "monthly",
      },
    ],
    golden_figures: [
      {
        id: "gold-customers",
        metric: "Registered customers",
        period: "Today",
        value: "14,000",
        source: "Sample warehouse, table customers",
      },
      {
        id: "gold-plans",
        metric: "Membership plans",
        period: "Today",
        value: "3: 9, 19 and 29 USD a month",
        source: "Price list, spring season",
      },
      {
        id: "gold-regions",
        metric: "Sales regions",
        period: "Today",
        value: "4: North, South, East, West",
        source: "Sample warehouse, table orders",
      },
    ],
  },
  23: {
    risks: [
      {
        id: "risk-checkout",
        risk: "An outage of the checkout in season",
        mitigation: "A second payment provider, tested every month",
      },
      {
        id: "risk-weather",
        risk: "A wet May",
        mitigation: "Loans can be moved free of charge; stock is ordered in two halves",
      },
      { id: "risk-parts", risk: "A maker of zips closes", mitigation: "Two years of spare parts in stock" },
    ],
    open_questions: [
      "Does the marketplace bring new members or only bargain hunters?",
      "Is a Family plan for clubs worth its own price?",
    ],
    confirmed: true,
  },
}
