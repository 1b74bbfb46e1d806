import type { Answers } from "#lib/onboarding/field"

/** Steps 1 to 5: company, evidence, contradictions, facts, offer. */
export const THISTLEDOWN_COMPANY: Readonly<Record<number, Answers>> = {
  1: {
    company_name: "Thistledown Mutual",
    website: "https://thistledown.example.com",
    industry: "finance",
    sub_industry: "Insurance for farms, smallholdings and villages, owned by its members",
    stage: "mature",
    description:
      "Thistledown Mutual insures the countryside and belongs to the people it insures. Forty-one hop growers founded it in 1911, after a hailstorm and an insurer that answered by letter in the spring; today 214,300 members hold policies for farms, smallholdings, village shops, workshops and halls. We have 61 offices in market towns and 3,240 people, 380 of them claims adjusters who live in the district they look after. Whatever is left at the end of a year goes into reserves, into prevention on members' farms, or back to members: in 2025 that was a return of 4 % of the premium. We do not insure cars in cities, we do not buy lists of addresses, and we have never sold a policy through a comparison site. A claim is visited by somebody who knows what a wet harvest is, as a rule within 48 hours, and decided on the spot up to £25,000.",
    founded_year: 1911,
    employee_count: "1001-5000",
    revenue_range: "250m+",
    headquarters: "Thistledown, Upper Wold",
  },
  2: {
    sources: [
      {
        id: "src-report",
        title: "Members' report 2025",
        kind: "financials",
        quote:
          "Gross written premium rose by 5.9 % to £486.2m; the combined ratio was 96.4 % after 98.2 % the year before.",
        note: "Audited. The short version for the meeting rounds to £490m: do not use it.",
      },
      {
        id: "src-claims",
        title: "Claims survey, spring 2026",
        kind: "customer_research",
        quote:
          "Nine of ten members who had a claim would insure with us again; the commonest complaint is the second form.",
        note: "4,112 answers of 9,800 letters sent, by an institute, in the four weeks after payment.",
      },
      {
        id: "src-storm",
        title: "Review of the storm week, January 2026",
        kind: "case_study",
        quote: "11,480 claims were reported in seven days, and 10,330 of those farms had been visited by the sixth.",
      },
      {
        id: "src-brand",
        title: "How we speak, third edition",
        kind: "brand_guide",
        note: "Pages 4 to 9 are binding; the rest is advice.",
      },
    ],
  },
  3: {
    contradictions: [
      {
        id: "con-visit",
        topic: "Promise of the first visit",
        a: "The claims handbook says 48 hours for property and 24 hours for livestock.",
        a_source: "Claims handbook, chapter 3",
        b: "The leaflet for smallholders says two working days for everything.",
        b_source: "Leaflet S-12",
        resolution: "keep_a",
      },
      {
        id: "con-members",
        topic: "What counts as a member",
        a: "Actuaries count policies: 268,900.",
        a_source: "Reserving note, March 2026",
        b: "The members' office counts people and firms: 214,300.",
        b_source: "Members' register",
        resolution: "truth",
        truth: "A member is a person or firm with at least one policy: 214,300. Policies are never called members.",
      },
      {
        id: "con-flood",
        topic: "Flood in the lower Wold",
        a: "Sales says every new farm can be offered flood cover.",
        b: "Underwriting has closed two postcodes until the pumps are renewed.",
        b_source: "Underwriting bulletin 7/2026",
        resolution: "open",
      },
    ],
  },
  4: {
    facts: [
      {
        id: "fact-members",
        statement: "On 31 December 2025 Thistledown Mutual had 214,300 members with 268,900 policies.",
        quote: "Members: 214,300. Policies in force: 268,900.",
        source: "Members' report 2025, page 6",
        verdict: "confirmed",
      },
      {
        id: "fact-return",
        statement: "Members have received a return in 31 of the last 35 years; for 2025 it was 4 % of the premium.",
        quote: "a return of 4 % of premium, the thirty-first in thirty-five years",
        source: "Members' report 2025, page 3",
        verdict: "confirmed",
      },
      {
        id: "fact-solvency",
        statement: "The solvency ratio at the end of 2025 was 212 %, without any transitional measure.",
        source: "Solvency report 2025",
        verdict: "confirmed",
      },
      {
        id: "fact-days",
        statement: "The median property claim below £25,000 was paid nine days after it was reported in 2025.",
        source: "Claims system, yearly evaluation",
        verdict: "confirmed",
      },
      {
        id: "fact-prevention",
        statement: "Thistledown spends 1.5 % of all premiums on prevention: £7.3m in 2025.",
        source: "Members' report 2025, page 14",
        verdict: "confirmed",
      },
      {
        id: "fact-fires",
        statement: "Barns with our heat sensors burn about half as often as comparable barns without.",
        source: "Internal study of 3,900 barns, not yet reviewed outside",
        verdict: "unsure",
      },
      {
        id: "fact-oldest",
        statement: "Thistledown is the oldest farm insurer in the country.",
        source: "A speech in 2011",
        verdict: "rejected",
      },
    ],
  },
  5: {
    what_is_sold:
      "Insurance in six families, each written on one policy with one renewal date. Farm Combined covers buildings, machinery, stock, liability and interruption for working farms; Smallholder does the same for holdings below 12 hectares in eleven questions; Harvest covers hail, frost and straw fires by the hectare; Livestock covers death, theft and notifiable disease; Village and Trade is for shops, pubs and workshops; Hall and Chapel is for buildings that volunteers look after. On top of insurance we sell prevention: Dry Barn surveys by our own engineers, heat and moisture sensors with a control room that telephones at night, and courses on machinery fires that cost members nothing. Nothing is sold to people who are not, or will not become, members.",
    revenue_model: "mixed",
    revenue_mix: "91 % premiums, 6 % income from investments, 3 % surveys and sensors",
    pricing_model: "quote",
    price_points: [
      { id: "price-small", name: "Smallholder", price: "from £312", unit: "year" },
      { id: "price-farm", name: "Farm Combined, median farm", price: "£4,870", unit: "year" },
      { id: "price-harvest", name: "Harvest, hail only", price: "£11.40", unit: "hectare and season" },
      { id: "price-cattle", name: "Livestock, suckler cow", price: "£14.60", unit: "animal and year" },
      { id: "price-village", name: "Village and Trade, shop", price: "from £684", unit: "year" },
      { id: "price-hall", name: "Hall and Chapel", price: "from £446", unit: "year" },
      { id: "price-survey", name: "Dry Barn survey", price: "£190", unit: "visit, free above £5,000 of premium" },
      { id: "price-sensor", name: "Heat and moisture sensor", price: "£6.50", unit: "sensor and month" },
    ],
    guarantee_kind: "service_level",
    guarantee:
      "First visit within 48 hours of the report, 24 hours for livestock; if we are late, we waive the excess up to £250. Once an amount is agreed it is in the account within five working days, or we pay 8 % interest. The promise holds in storms too, with one exception written into the policy: roads that the authorities have closed.",
  },
}
