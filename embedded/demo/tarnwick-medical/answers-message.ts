import type { Answers } from "#lib/onboarding/field"

/** Steps 12 to 23: brand, positioning, customers, messages, channels, goals, review. */
export const TARNWICK_MESSAGE: Readonly<Record<number, Answers>> = {
  12: {
    values: [
      "The patient first, the user second, we third",
      "Nothing is claimed that was not measured",
      "Every call is written down",
    ],
    personality: ["Sober", "Exact", "Calm under pressure"],
    tone: [
      "Numbers with their conditions",
      "No promise of survival",
      "Words that are understood at three in the morning",
    ],
  },
  13: {
    statement: {
      for: "ambulance services and emergency rooms",
      who: "give fluids to bleeding patients outside the operating room",
      the: "WarmLine 2",
      is: "roadside fluid warmer",
      that: "warms infusions and blood within 30 seconds from a battery",
      unlike: "warmers that were made for the operating room",
      we: "weigh 690 grams and hang on the bag",
    },
    focus: "The first hour, outside the operating room",
    sacrifice: "Massive transfusion and everything that cools",
  },
  14: {
    icps: [
      {
        id: "icp-ambulance",
        name: "Ambulance services with emergency doctors",
        description:
          "Services with 10 to 80 vehicles and doctors on board, who fit out vehicles every few years and decide on equipment themselves.",
        company_size: "201-500",
        vertical: "Emergency medical services",
        geography: ["Austria", "Germany", "Netherlands", "Norway"],
        pains: [
          { id: "pain-cold", pain: "Infusions at outside temperature in winter", severity: 9 },
          { id: "pain-socket", pain: "Devices that need a socket", severity: 8 },
          { id: "pain-weight", pain: "Too much to carry to the fourth floor", severity: 6 },
        ],
        goals: ["Patients who arrive no colder than they were found", "The same device on every vehicle"],
        objections: [
          {
            id: "obj-battery",
            objection: "One more battery to think of",
            response: "It charges in its cradle while you drive, and it tells you when it does not.",
          },
        ],
        triggers: ["New vehicles", "A new medical director"],
        confidence: 86,
      },
      {
        id: "icp-hospital",
        name: "Emergency rooms of larger hospitals",
        description:
          "Hospitals with a trauma centre, where a fluid warmer needs the signatures of medicine, nursing, medical engineering and purchasing.",
        company_size: "1001-5000",
        vertical: "Hospitals",
        geography: ["Germany", "Sweden", "Switzerland", "Belgium"],
        pains: [
          { id: "pain-handover", pain: "The line is changed when the patient is handed over", severity: 8 },
          { id: "pain-sets", pain: "Sets of three makers in one drawer", severity: 5 },
        ],
        goals: ["One set from the roadside to the operating room"],
        objections: [
          {
            id: "obj-budget",
            objection: "No budget this year",
            response: "Begin with a loan, and with the sets only. The device may follow in the next round.",
          },
          {
            id: "obj-pump",
            objection: "The sets do not fit our pumps",
            response: "They do. Here is the list of pumps, tested by us.",
          },
        ],
        triggers: ["New guidelines", "A patient who arrived cold"],
        confidence: 68,
      },
    ],
  },
  15: {
    roles: [
      { id: "role-physician", role: "Senior emergency physician", cares_about: "Temperature on arrival" },
      { id: "role-nursing", role: "Head of nursing", cares_about: "Cleaning, and nothing more to learn" },
      { id: "role-engineering", role: "Medical engineering", cares_about: "Documents, safety checks, spare parts" },
      { id: "role-purchasing", role: "Purchasing", cares_about: "Cost per patient and a second offer" },
    ],
    stages: ["A bad night", "A loan", "Four signatures", "Budget round", "Order and instruction"],
    decision_criteria: ["Time to 38 degrees", "Weight", "Cost per patient", "Answer to incidents"],
    typical_length: "Six to nine months in hospitals",
  },
  16: {
    always: ["Give the conditions with each measured value", "Name the instruction of users before the price"],
    never: ["Never promise survival", "Never compare with a device we have not measured ourselves"],
    banned_words: ["life-saving", "revolutionary", "safe", "best in class"],
    compliance: [
      "Claims only from the clinical evaluation",
      "No price for the public; healthcare professionals only",
      "Each report of harm goes to quality on the same day",
    ],
  },
  17: {
    value_prop: {
      primary: "Warm infusions and blood within 30 seconds, wherever the patient lies.",
      secondary: "One device and one set from the roadside to the operating room.",
      supporting_points: [
        "690 grams with the battery",
        "Four litres on one charge",
        "An engineer answers incidents within one hour",
      ],
    },
    taglines: ["Warm from the first drop", "Made for the road"],
    pillars: [
      {
        id: "pillar-minute",
        title: "The first minute counts",
        key_messages: ["At 38 degrees after 30 seconds", "From a battery, in a moving vehicle"],
        audience: "Ambulance services with emergency doctors",
      },
      {
        id: "pillar-one",
        title: "One set, all the way",
        key_messages: ["The line stays when the patient is handed over", "One drawer instead of three"],
        audience: "Emergency rooms of larger hospitals",
      },
    ],
  },
  18: {
    soundbites: [
      {
        id: "bite-bag",
        text: "Hold this bag. It was in the car all night. Now hold this line.",
        context: "At the vehicle, with a charged device",
        length: "one_liner",
      },
      {
        id: "bite-cold",
        text: "A patient who bleeds cools down, and cold blood does not clot. We cannot stop the bleeding, but we can stop cooling him further.",
        context: "Congresses",
        length: "short",
      },
    ],
  },
  19: {
    proof: [
      {
        id: "proof-mdr",
        kind: "win",
        text: "MDR certificate for the WarmLine 2 issued",
        date: "14 March 2024",
        source: "Certificate of the notified body",
      },
      {
        id: "proof-lab",
        kind: "metric",
        text: "38 degrees after 30 seconds, at 4 degrees around it and 50 ml a minute",
        date: "November 2025",
        source: "Comparison in our own laboratory",
      },
      {
        id: "proof-reach",
        kind: "metric",
        text: "118 hospitals and 94 ambulance services use it",
        date: "30 June 2026",
        source: "Register of devices",
      },
      {
        id: "proof-quote",
        kind: "testimonial",
        text: "After one shift nobody wanted to give the loan device back.",
        date: "February 2026",
        source: "Medical director of an ambulance service",
      },
    ],
  },
  20: {
    primary: ["direct_sales", "events"],
    secondary: ["partners", "content"],
    experimental: ["email"],
    strategy_summary:
      "A device in a vehicle sells the next one. Congresses open doors to medical directors, loans do the rest. Distributors cover the north and the south. Content is the clinical evaluation in plain words, checked by regulatory affairs.",
  },
  21: {
    tam: 1900000000,
    sam: 420000000,
    som: 21000000,
    currency: "EUR",
    year: 2025,
    method:
      "Transports of patients with infusions, times one set, plus a device for each vehicle every eight years; from the study of 2025.",
    verticals: ["Emergency medical services", "Hospitals"],
    geography: ["Europe"],
  },
  22: {
    short_term: [
      "A second supplier of the heating foil",
      "Loans come back on time",
      "Fewer complaints about empty batteries",
    ],
    long_term: ["200 hospitals in ten countries by 2029", "Approval in the United States in 2028"],
    kpis: [
      {
        id: "kpi-first-test",
        name: "Devices released at first test",
        unit: "%",
        target: "98.5",
        current: "97.4",
        frequency: "weekly",
      },
      { id: "kpi-complaints", name: "Complaint rate", unit: "%", target: "0.5", current: "0.8", frequency: "monthly" },
      {
        id: "kpi-incident",
        name: "Answer to an incident",
        unit: "minutes",
        target: "60",
        current: "38",
        frequency: "monthly",
      },
    ],
    golden_figures: [
      {
        id: "gold-hospitals",
        metric: "Hospitals",
        period: "30 June 2026",
        value: "118",
        source: "Register of devices",
      },
      {
        id: "gold-ambulance",
        metric: "Ambulance services",
        period: "30 June 2026",
        value: "94",
        source: "Register of devices",
      },
      {
        id: "gold-devices",
        metric: "Devices delivered",
        period: "First half of 2026",
        value: "435 devices",
        source: "Delivery notes",
      },
    ],
  },
  23: {
    risks: [
      {
        id: "risk-foil",
        risk: "The only supplier of the heating foil fails",
        mitigation: "A second one is being qualified; eleven months",
      },
      {
        id: "risk-loans",
        risk: "Loan devices do not come back",
        mitigation: "A contract for each loan, and a reminder after four weeks",
      },
      {
        id: "risk-audit",
        risk: "A finding in the next audit",
        mitigation: "A mock audit every spring by somebody from outside",
      },
    ],
    open_questions: [
      "Is a price per patient allowed in public tenders?",
      "Do air rescue services need their own bracket?",
    ],
    confirmed: true,
  },
}
