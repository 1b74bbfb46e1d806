import type { Answers } from "#lib/onboarding/field"

/** Steps 1 to 11: company, evidence, offer, market, category. */
export const QUILLMARSH_MARKET: Readonly<Record<number, Answers>> = {
  1: {
    company_name: "Quillmarsh Software",
    website: "https://quillmarsh.example.com",
    industry: "software",
    sub_industry: "Software for equipment rental yards",
    stage: "growth",
    description:
      "Quillmarsh makes the software that equipment rental yards use to plan, hand out, check and invoice machines. What sets it apart is the workshop: a machine that comes back broken is planned, repaired and free again in the same calendar.",
    founded_year: 2014,
    employee_count: "51-200",
    revenue_range: "1m-10m",
    headquarters: "Quillmarsh, Lower Fenland",
  },
  2: {
    sources: [
      {
        id: "src-survey",
        title: "Survey of 61 rental yards",
        kind: "customer_research",
        quote: "Three of ten machines stand still at any time, and half of those wait for a repair of less than a day.",
        note: "Done by customer success on the telephone in 2025.",
      },
      {
        id: "src-site",
        title: "Our own website",
        kind: "website",
        url: "https://quillmarsh.example.com/prices",
        note: "Marketing keeps the prices there; the price list is kept by sales.",
      },
    ],
  },
  3: {
    contradictions: [
      {
        id: "con-support",
        topic: "Hours of support",
        a: "The price list says working days from 7:00 to 18:00.",
        b: "The signature of the support team says 8:00 to 17:00.",
        resolution: "keep_a",
        truth: "",
      },
    ],
  },
  4: {
    facts: [
      {
        id: "fact-workshop",
        statement: "64 % of customers use the workshop module.",
        quote: "Customers with the workshop module: 64 %",
        source: "Key figures, September 2026",
        verdict: "confirmed",
      },
      {
        id: "fact-capital",
        statement: "Quillmarsh has never taken outside capital.",
        quote: "We never took outside capital",
        source: "Strategy memo, March 2026",
        verdict: "confirmed",
      },
      {
        id: "fact-leader",
        statement: "Quillmarsh is the leading rental software in six countries.",
        quote: "",
        source: "A trade fair poster",
        verdict: "rejected",
      },
    ],
  },
  5: {
    what_is_sold:
      "A subscription to rental software, priced by location and never by user, in three plans. At the start most yards buy an onboarding package: import of machines and customers and two days of training at the yard.",
    revenue_model: "recurring",
    pricing_model: "tiered",
    price_points: [
      { id: "price-starter", name: "Starter plan", price: "49 EUR", unit: "location and month" },
      { id: "price-team", name: "Team plan", price: "129 EUR", unit: "location and month" },
      { id: "price-enterprise", name: "Enterprise plan", price: "390 EUR", unit: "location and month" },
      { id: "price-onboarding", name: "Onboarding package", price: "1,900 EUR", unit: "once" },
    ],
    guarantee:
      "Money-back guarantee: cancel within 60 days of going live and you get every euro of the subscription back.",
  },
  6: {
    problem:
      "A rental yard earns money only with machines that are out. Contracts live in one program, repairs on a whiteboard and transport in somebody's head, so nobody can say on the telephone whether the excavator will be ready at seven tomorrow.",
    pains: [
      "Machines stand in the yard broken while customers are turned away",
      "Double bookings that are noticed when two trucks arrive",
      "Invoices that leave two weeks after the machine came back",
      "Damage nobody noted when the machine was handed out",
    ],
    desires: [
      "One screen that says what can leave the yard this afternoon",
      "Proof of the state of a machine at handing out and return",
      "Comparing yards without a week of spreadsheets",
    ],
    objections: [
      "We would lose the history of our old system",
      "The foreman will never use a computer",
      "In the season nobody has time to learn anything",
    ],
    triggers: [
      "A second location opens",
      "The dispatcher who knew everything retires",
      "A double booking costs a good customer",
      "The old system is no longer maintained",
    ],
    sources: ["Survey of 61 rental yards", "Notes of lost and won deals since 2022", "Support tickets"],
  },
  7: {
    competitors: [
      {
        id: "comp-rentacore",
        name: "Rentacore",
        website: "https://rentacore.example.com",
        type: "direct",
        strengths: ["Strong accounting", "Known to large groups", "Sales team in every country"],
        weaknesses: ["Charges by seat", "Repairs are a note in a text field"],
        pricing: "99 EUR per seat and month",
        segments: ["Groups with more than ten yards"],
      },
      {
        id: "comp-yardbook",
        name: "Yardbook",
        website: "https://yardbook.example.com",
        type: "direct",
        strengths: ["Set up in an hour", "Very cheap"],
        weaknesses: ["One location only", "No workshop, no transport"],
        pricing: "29 EUR per month",
        segments: ["Yards with fewer than 80 machines"],
      },
      {
        id: "comp-telematics",
        name: "Telematics portals of machine makers",
        type: "indirect",
        strengths: ["Free with a new machine", "Exact operating hours"],
        weaknesses: ["Only the maker's own machines", "Knows no contracts"],
        segments: ["Yards with one brand"],
      },
      {
        id: "comp-whiteboard",
        name: "Whiteboard and spreadsheet",
        type: "status_quo",
        strengths: ["Costs nothing", "Everybody can read it"],
        weaknesses: ["Ends at the door of the office", "Knows nothing of yesterday"],
        segments: ["Two of three yards"],
      },
    ],
  },
  8: {
    axes: [
      {
        id: "axis-workshop",
        axis: "Repairs",
        ours: "Planned in the same calendar as the rental",
        theirs: "A note in a text field",
        why_we_win: "A repair that is planned is finished a day earlier, and the machine is out again.",
      },
      {
        id: "axis-price",
        axis: "What the price hangs on",
        ours: "Locations; any number of people",
        theirs: "Seats",
        why_we_win: "The foreman, the driver and the helper in the season all get an account.",
      },
      {
        id: "axis-import",
        axis: "Speed of the import",
        ours: "Three weeks, contracts included",
        theirs: "Promised in one week",
        why_we_win: "",
      },
    ],
    advantages: [
      "The only rental software in which the workshop and the calendar are one thing",
      "Every new yard is visited in its first month",
    ],
    losses: [
      "Yards that want accounting from the same maker",
      "The quickest import",
      "Yards with fewer than 30 machines",
    ],
  },
  9: {
    path: "clever",
    category_name: "Rental software with a workshop",
    why: "Every yard searches for rental software. The second half of the name is the part nobody else can say, and every foreman understands it at once.",
    teaching_cost: "Low: the first ten minutes of a visit, with a list of what is broken today.",
  },
  10: {
    capabilities: [
      {
        id: "cap-workshop",
        name: "Repairs, spare parts and inspections planned in the rental calendar",
        rating: "only_you",
        proof: "Customers who use it stay more than twice as long",
      },
      {
        id: "cap-transport",
        name: "Tours that bring one machine out and another one back",
        rating: "unique",
        proof: "17 % of customers use it half a year after its release",
      },
      {
        id: "cap-visit",
        name: "A visit to every new yard in its first month",
        rating: "better_than",
        proof: "96 % of new yards were visited in 2026",
      },
      { id: "cap-contract", name: "Contracts and return checklists on a telephone", rating: "table_stakes", proof: "" },
    ],
  },
  11: {
    x_axis: { low: "Made for the office", high: "Made for the yard" },
    y_axis: { low: "Knows contracts", high: "Knows machines" },
    us: { x: 82, y: 88 },
    competitors: [
      { id: "map-rentacore", name: "Rentacore", x: 18, y: 30 },
      { id: "map-yardbook", name: "Yardbook", x: 60, y: 22 },
      { id: "map-telematics", name: "Telematics portals", x: 45, y: 92 },
    ],
  },
}
