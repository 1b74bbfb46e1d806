import type { Answers } from "#lib/onboarding/field"

/** Steps 12 to 23: brand, positioning, customers, messages, channels, goals, review. */
export const CRUMBLEFORD_MESSAGE: Readonly<Record<number, Answers>> = {
  12: {
    values: ["Time is an ingredient", "Nothing good is thrown away", "Whoever bakes it may say so"],
    personality: ["Warm", "Patient", "A little stubborn"],
    tone: ["As spoken at the counter", "No foreign words for rolls", "Never hurried"],
  },
  13: {
    statement: {
      for: "people of the valley on their way to work and back",
      who: "want bread that is still bread on the second day",
      the: "Crumbleford shop at the station",
      is: "slow bakery",
      that: "sells bread whose dough has rested for eighteen hours",
      unlike: "counters that bake off frozen dough",
      we: "bake everything ourselves, every night",
    },
    focus: "Commuters and the cafés along their way",
    sacrifice: "The cheapest loaf, late evenings and Sundays",
  },
  14: {
    icps: [
      {
        id: "icp-commuter",
        name: "Commuters by train",
        description:
          "People between 25 and 60 who pass one of our shops twice a day. In the morning they have four minutes, in the evening they buy for a household of two to four.",
        vertical: "Private households",
        geography: ["Vale of Oats", "Coast"],
        pains: [
          { id: "pain-queue", pain: "A queue when the train is about to leave", severity: 8 },
          { id: "pain-empty", pain: "Empty shelves on the way home", severity: 7 },
          { id: "pain-dry", pain: "Bread that is dry the next morning", severity: 6 },
        ],
        goals: ["Breakfast in four minutes", "Supper without another shop"],
        objections: [
          {
            id: "obj-price",
            objection: "The supermarket has a loaf for half",
            response: "Ours is eaten to the last slice. Compare on Wednesday.",
          },
        ],
        triggers: ["A new way to work", "Guests at the weekend"],
        confidence: 90,
      },
      {
        id: "icp-cafe",
        name: "Cafés along the line",
        description:
          "Owner-run cafés and small hotels that serve breakfast, order every day and change the order when the weather changes.",
        company_size: "2-10",
        vertical: "Gastronomy",
        geography: ["Vale of Oats", "Coast"],
        pains: [
          { id: "pain-late", pain: "Bread arrives after the first guests", severity: 9 },
          { id: "pain-change", pain: "Orders that cannot be changed on the same day", severity: 7 },
        ],
        goals: ["One delivery for bread and pastries", "Less waste on rainy days"],
        objections: [
          {
            id: "obj-small",
            objection: "We only need ten loaves",
            response: "The van passes your door anyway.",
          },
        ],
        triggers: ["The previous baker closes", "A new terrace"],
        confidence: 75,
      },
    ],
  },
  15: {
    roles: [
      { id: "role-owner", role: "Owner of the café", cares_about: "That it is there at half past six" },
      { id: "role-cook", role: "Cook", cares_about: "That it is the same every day" },
    ],
    stages: ["A basket to try", "A week of small orders", "A standing order", "Changes every afternoon"],
    decision_criteria: ["Taste on the second day", "Punctuality", "Changes until the afternoon", "Price of a tray"],
    typical_length: "Two to three weeks from the first basket to the standing order",
  },
  16: {
    always: ["Name the resting time of the dough", "Say when something has run out, and what is close to it"],
    never: ["Never call bread healthy", "Never speak badly of a village baker"],
    banned_words: ["artisanal", "superfood", "guilt-free", "gourmet"],
    compliance: ["Organic only with the number of the inspection body", "Allergens on every label and every web page"],
  },
  17: {
    value_prop: {
      primary: "Bread that takes a day to make and keeps for days, on your way to the train and back.",
      secondary: "Cafés get the same bread before seven, in the amount they decided on the afternoon before.",
      supporting_points: [
        "Eighteen hours of rest",
        "Flour from 14 farms within 40 miles",
        "Five ingredients, all on the label",
      ],
    },
    taglines: ["Bread that takes a day", "Better tomorrow"],
    pillars: [
      {
        id: "pillar-time",
        title: "Time is an ingredient",
        key_messages: ["Slow dough needs no improvers", "Compare it on the second day"],
        audience: "Commuters by train",
      },
      {
        id: "pillar-punctual",
        title: "There before the first guest",
        key_messages: ["Between five and seven, six days a week", "Changes every day until four"],
        audience: "Cafés along the line",
      },
    ],
  },
  18: {
    soundbites: [
      {
        id: "bite-tomorrow",
        text: "Take a loaf with you. It is better tomorrow.",
        context: "At the counter and at the end of every tour",
        length: "one_liner",
      },
      {
        id: "bite-five",
        text: "We would rather run out at five than throw away at six. If your bread is gone, ask what is close to it.",
        context: "When somebody complains about empty shelves",
        length: "short",
      },
    ],
  },
  19: {
    proof: [
      {
        id: "proof-organic",
        kind: "win",
        text: "Organic certification of all our flours",
        date: "March 2021",
        source: "Certificate in the office of the bakehouse",
      },
      {
        id: "proof-noon",
        kind: "metric",
        text: "Two thirds of what we bake is sold before noon",
        date: "First half of 2026",
        source: "Tills of all shops",
      },
      {
        id: "proof-stay",
        kind: "metric",
        text: "One in five people has worked here for more than ten years",
        date: "2026",
        source: "Supplier day 2026",
      },
      {
        id: "proof-quote",
        kind: "testimonial",
        text: "Guests ask where the bread is from before they ask for the bill.",
        date: "Spring 2026",
        source: "Owner of a café at the coast",
      },
    ],
  },
  20: {
    primary: ["referral", "direct_sales"],
    secondary: ["social", "press", "events"],
    experimental: ["email"],
    strategy_summary:
      "The shop is the channel: its smell, its window and the people in it. Baskets to try open the doors of cafés. Tours through the bakehouse and the old mill make people talk, and the local press writes about the school once a year.",
  },
  21: {
    tam: 95000000,
    sam: 61000000,
    som: 18000000,
    currency: "GBP",
    year: 2025,
    method:
      "Spending of households on bread and pastries by the study of 2025; sam are households within a mile of a railway station.",
    verticals: ["Bread and pastries"],
    geography: ["Vale of Oats", "Coast"],
  },
  22: {
    short_term: [
      "Less unsold bread in every shop",
      "A second delivery at noon on Fridays",
      "A quarter of revenue from wholesale",
    ],
    long_term: ["30 shops by 2029", "Every master baker trained in the old mill"],
    kpis: [
      { id: "kpi-unsold", name: "Unsold bread", unit: "%", target: "5", current: "6", frequency: "daily" },
      {
        id: "kpi-loaves",
        name: "Loaves baked per week",
        unit: "loaves",
        target: "64,000",
        current: "61,000",
        frequency: "weekly",
      },
      {
        id: "kpi-revenue",
        name: "Revenue per shop and week",
        unit: "GBP",
        target: "14,500",
        current: "13,400",
        frequency: "weekly",
      },
      { id: "kpi-wholesale", name: "Share of wholesale", unit: "%", target: "25", current: "18", frequency: "monthly" },
    ],
    golden_figures: [
      { id: "gold-shops", metric: "Shops", period: "1 September 2026", value: "23", source: "List of tills" },
      {
        id: "gold-wholesale",
        metric: "Wholesale customers",
        period: "1 September 2026",
        value: "240",
        source: "Customer list of wholesale",
      },
      {
        id: "gold-loaves",
        metric: "Loaves baked per week",
        period: "First half of 2026",
        value: "61,000 loaves",
        source: "Bakehouse",
      },
    ],
  },
  23: {
    risks: [
      { id: "risk-bakers", risk: "Not enough bakers", mitigation: "Own school; night shifts of four days" },
      {
        id: "risk-harvest",
        risk: "Two bad harvests in a row",
        mitigation: "Contracts with farms on both sides of the hills",
      },
      {
        id: "risk-oven",
        risk: "The one bakehouse stands still",
        mitigation: "Two independent lines, gas and electric",
      },
    ],
    open_questions: ["Would commuters order ahead?", "Is a shop without an oven still a bakery?"],
    confirmed: true,
  },
}
