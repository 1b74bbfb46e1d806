import type { Answers } from "#lib/onboarding/field"

/** Steps 1 to 8: company, evidence, offer, market. */
export const FOUNDATION_ANSWERS: Readonly<Record<number, Answers>> = {
  1: {
    company_name: "Fernhollow Outfitters",
    website: "https://fernhollow.example.com",
    industry: "retail",
    sub_industry: "Camping and hiking equipment",
    stage: "growth",
    description:
      "Fernhollow Outfitters sells tents, packs, sleeping gear and clothing for people who spend a handful of weekends a year outdoors. We keep a short range of 41 products, test each of them for a season, and repair what we sold. Members pay a monthly fee for repairs, loans and early access.",
    founded_year: 2017,
    employee_count: "51-200",
    revenue_range: "1m-10m",
    headquarters: "Fernhollow, an invented town",
  },
  2: {
    sources: [
      {
        id: "src-prices",
        title: "Price list, spring season",
        kind: "price_list",
        url: "https://fernhollow.example.com/prices",
        quote:
          "Membership: Basic 9 USD, Plus 19 USD, Family 29 USD a month. Shipping is free from 80 USD, otherwise 6.90 USD.",
        note: "Printed and online versions agree.",
      },
      {
        id: "src-survey",
        title: "Member survey, 412 answers",
        kind: "customer_research",
        quote: "Seven in ten members say that they bought less gear since they joined, and that they like it that way.",
        note: "Run by our own support team by email.",
      },
      {
        id: "src-review",
        title: "Workshop log",
        kind: "financials",
        quote: "Of 100 returned tents, 83 were repaired and sent back within ten days.",
      },
    ],
  },
  3: {
    contradictions: [
      {
        id: "con-delivery",
        topic: "Delivery time",
        a: "The home page promises delivery within two days.",
        b: "The terms of sale say one to four working days.",
        resolution: "keep_b",
        truth: "",
      },
      {
        id: "con-warranty",
        topic: "Warranty on footwear",
        a: "The catalogue says two years.",
        b: "The workshop resoles boots for as long as the upper holds.",
        resolution: "truth",
        truth: "Footwear has two years of warranty; resoling is offered beyond that for a fee.",
      },
    ],
  },
  4: {
    facts: [
      {
        id: "fact-products",
        statement: "The range has 41 products in seven categories.",
        quote: "41 products, seven categories, nothing we have not used.",
        source: "Spring catalogue, page 2",
        verdict: "confirmed",
      },
      {
        id: "fact-shipping",
        statement: "Shipping is free from 80 USD and costs 6.90 USD below.",
        quote: "Shipping is free from 80 USD, otherwise 6.90 USD.",
        source: "Price list, spring season",
        verdict: "confirmed",
      },
      {
        id: "fact-repairs",
        statement: "83 of 100 returned tents were repaired and sent back within ten days.",
        quote: "Of 100 returned tents, 83 were repaired and sent back within ten days.",
        source: "Workshop log",
        verdict: "confirmed",
      },
      {
        id: "fact-largest",
        statement: "Fernhollow is the largest outdoor shop in the country.",
        quote: "",
        source: "An old press text",
        verdict: "rejected",
      },
    ],
  },
  5: {
    what_is_sold:
      "Camping and hiking gear in seven categories: tents, backpacks, cooking, clothing, footwear, lighting and sleeping. Beside it a membership with free repairs, loans of large items and early access to returns.",
    revenue_model: "mixed",
    pricing_model: "fixed",
    price_points: [
      { id: "price-basic", name: "Membership Basic", price: "9 USD", unit: "month" },
      { id: "price-plus", name: "Membership Plus", price: "19 USD", unit: "month" },
      { id: "price-family", name: "Membership Family", price: "29 USD", unit: "month" },
      { id: "price-shipping", name: "Shipping below 80 USD", price: "6.90 USD", unit: "order" },
    ],
    guarantee: "Send it back within 60 nights of use. If we cannot repair it, we replace it or pay the money back.",
  },
  6: {
    problem:
      "People who camp a few times a year face shelves made for mountaineers. They buy too much, too late and too technical, and half of it fails or stays in the cellar after the second trip.",
    pains: [
      "Not knowing which of two hundred tents is the right one for three weekends a year",
      "Gear that breaks far from any shop",
      "Paying for alpine features nobody uses on a camp site",
      "A cellar full of things used once",
    ],
    desires: [
      "One good recommendation instead of a filter with forty boxes",
      "Gear that somebody will still repair in five years",
      "Trying a family tent before buying it",
    ],
    objections: [
      "A short range cannot have what I need",
      "Another membership I will forget to cancel",
      "I can get a tent for 60 USD at the supermarket",
    ],
    triggers: [
      "The first warm weekend in April",
      "A child joining a scout group",
      "A tent that collapsed on the last trip",
      "The summer holiday being booked",
    ],
    sources: ["Member survey, 412 answers", "Support mails of the last two seasons", "Conversations at six town fairs"],
  },
  7: {
    competitors: [
      {
        id: "comp-summit",
        name: "Summitline",
        website: "https://summitline.example.com",
        type: "direct",
        strengths: ["Very wide range", "Known for alpine sports", "Delivery on the next day"],
        weaknesses: ["Overwhelming choice for beginners", "No repairs"],
        pricing: "About the same for tents, 10 % cheaper for clothing",
        segments: ["Climbers", "Ambitious hikers"],
      },
      {
        id: "comp-meadow",
        name: "Meadow & Moor",
        type: "direct",
        strengths: ["Beautiful shops in three cities", "Good advice"],
        weaknesses: ["Hardly any stock online", "20 to 30 % dearer"],
        pricing: "High",
        segments: ["Design-minded families"],
      },
      {
        id: "comp-rentacamp",
        name: "Rentacamp",
        type: "indirect",
        strengths: ["No need to own anything", "Everything in one box"],
        weaknesses: ["Worn equipment in August", "Must be booked weeks ahead"],
        pricing: "45 USD a weekend for a family tent",
        segments: ["First-time campers"],
      },
      {
        id: "comp-cellar",
        name: "The old tent in the cellar",
        type: "status_quo",
        strengths: ["Costs nothing", "Is already there"],
        weaknesses: ["Leaks", "Poles are missing"],
        segments: ["Everybody"],
      },
    ],
  },
  8: {
    axes: [
      {
        id: "axis-choice",
        axis: "Choice",
        ours: "41 products, each tested for a season",
        theirs: "Thousands of products with filters",
        why_we_win: "Choosing takes minutes, and returns are half of what is usual.",
      },
      {
        id: "axis-repair",
        axis: "Repair",
        ours: "Own workshop; 83 of 100 tents back within ten days",
        theirs: "Replacement within the legal period, then nothing",
        why_we_win: "A zip costs us 6 USD, a new tent costs the customer 300.",
      },
      {
        id: "axis-speed",
        axis: "Delivery",
        ours: "One to four working days",
        theirs: "The next day",
        why_we_win: "",
      },
    ],
    advantages: [
      "Nobody else repairs what they sell for as long as parts can be had",
      "Members can borrow a large tent for a weekend before buying it",
    ],
    losses: ["Speed of delivery", "Specialists who need alpine gear", "Lowest price for entry-level tents"],
  },
}
